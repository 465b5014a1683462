// How loud both sides of a call are just now: two bars, the callee's above the agent's.
import {html} from '../../lib/lit-html/lit-html.js';
import {t} from '../i18n.js';

/** @param size `big` where a call has the page to itself */
export const levels = ({callee, agent}, size = '') => html`
  <span class="levels ${size}" role="img" aria-label=${t('live.levelsNow', {callee, agent})}>
    <i class="callee" .style=${`width:${callee}%`}></i>
    <i class="agent" .style=${`width:${agent}%`}></i>
  </span>`;
