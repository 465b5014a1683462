// The red button, and the banner that says on every page that nothing is dialled.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {dialing} from '../dialing.js';
import {dateTime} from '../format.js';
import {t} from '../i18n.js';
import {ask} from './dialog.js';
import {attempt} from './toast.js';

export const stopButton = () =>
  dialing.state.stopped ? nothing : html`<button class="danger" @click=${stop}>${t('dialing.stop')}</button>`;

export function stopBanner(isAdmin) {
  const {stopped, by, at, reason} = dialing.state;
  if (!stopped) return nothing;
  return html`
    <aside class="banner" role="alert">
      <p>
        <strong>${t('dialing.stopped')}</strong>
        ${by ? t('dialing.who', {by, at: dateTime(at)}) : t('dialing.when', {at: dateTime(at)})}
        ${reason ? html`<q>${reason}</q>` : nothing}
      </p>
      ${isAdmin ? html`<button @click=${resume}>${t('dialing.resume')}</button>` : nothing}
    </aside>`;
}

async function stop() {
  const answer = await ask({
    title: t('dialing.stop'),
    content: html`
      <p>${t('dialing.explain')}</p>
      <label>${t('dialing.reason')} <input name="reason" maxlength="500" autocomplete="off"></label>`,
    confirm: t('dialing.confirm'),
    danger: true,
  });
  if (answer) await attempt(() => dialing.set(true, answer.reason.trim()), t('dialing.done'));
}

async function resume() {
  const answer = await ask({
    title: t('dialing.resume'),
    content: html`<p>${t('dialing.resumeExplain')}</p>`,
    confirm: t('dialing.resume'),
  });
  if (answer) await attempt(() => dialing.set(false), t('dialing.resumed'));
}
