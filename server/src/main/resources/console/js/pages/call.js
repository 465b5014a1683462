// One call: hear it, read it, see why it went as it did, say what came of it.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {api} from '../api.js';
import {phone} from '../format.js';
import {t} from '../i18n.js';
import {LiveCall} from '../live-call.js';
import {badge, isFinal} from '../parts/badge.js';
import {copy} from '../parts/copy.js';
import {Correction} from '../parts/correction.js';
import {ask} from '../parts/dialog.js';
import {callFacts, policy, quality, timeline, values} from '../parts/facts.js';
import {levels} from '../parts/levels.js';
import {Player} from '../parts/player.js';
import {attempt, toast} from '../parts/toast.js';
import {transcript} from '../parts/transcript.js';

export async function open({session, paths, params, update, go}) {
  const path = paths.call(params.clientId, params.callId);
  const live = await LiveCall.open(path, update);
  const correction = new Correction(path, update, () => live.reload());
  let player = null;
  let isRaw = false;

  const dial = live.call.callData.phone;

  function recording() {
    if (!live.call.callData.recordingUrl) return nothing;
    player ??= new Player(`${path}/recording`, update);
    return player.view();
  }

  const curl = () => `curl -s ${location.origin}${path} -H "Authorization: Bearer $TOKEN"`;

  async function erase() {
    const answer = await ask({
      title: t('erase.title', {phone: phone(dial)}),
      content: html`<p>${t('erase.explain')}</p>`,
      confirm: t('erase.confirm'),
      danger: true,
    });
    if (answer && (await attempt(() => api.delete(paths.person(dial)), t('erase.done')))) go('/console/calls');
  }

  async function block() {
    if (await attempt(() => api.post(paths.doNotCall, {phone: dial}))) toast(t('doNotCall.added'));
  }

  function view() {
    const {call} = live;
    const {callData} = call;
    const shownRecording = recording();
    return html`
      <div class="heading">
        <h1>${phone(callData.phone)}</h1>
        ${badge('status', callData.status)} ${badge('outcome', call.callDetails.callOutcome)}
        ${session.type === 'admin' ? html`<a href="/console/clients/${encodeURIComponent(params.clientId)}">${params.clientId}</a>` : nothing}
        <span class="grow"></span>
        <details class="menu-of">
          <summary class="button">${t('call.more')}</summary>
          <div>
            <button class="link" @click=${() => copy(curl())}>${t('call.copyCurl')}</button>
            <button class="link" @click=${() => copy(call.callId)}>${t('call.copyId')}</button>
            <button class="link" aria-pressed=${isRaw} @click=${() => { isRaw = !isRaw; update(); }}>${t('call.raw')}</button>
            ${callData.phone ? html`
              <button class="link" @click=${block}>${t('doNotCall.addThis')}</button>
              <button class="link bad" @click=${erase}>${t('erase.confirm')}</button>` : nothing}
          </div>
        </details>
      </div>
      ${isFinal(callData.status) ? nothing : now()}
      ${shownRecording}
      ${isRaw ? html`<pre class="card raw" tabindex="0">${JSON.stringify(call, null, 2)}</pre>` : nothing}
      <div class="columns">
        <div>
          <section class="card"><h2>${t('transcript.title')}</h2>${transcript(call.utterances, player)}</section>
          <section class="card"><h2>${t('timeline.title')}</h2>${timeline(call.events)}</section>
        </div>
        <div>
          ${correction.view(call)}
          <section class="card"><h2>${t('call.facts')}</h2>${callFacts(call)}</section>
          <section class="card"><h2>${t('quality.title')}</h2>${quality(callData.quality)}</section>
          <section class="card"><h2>${t('policy.title')}</h2>${policy(call.policy)}</section>
          ${Object.keys({...call.dynamicVariables, ...call.metadata}).length ? html`
            <section class="card"><h2>${t('call.variables')}</h2>${values(call.dynamicVariables)}${values(call.metadata)}</section>` : nothing}
        </div>
      </div>`;
  }

  const now = () => html`
    <section class="card now-talking">
      <span class="pulse on">${t('call.live')}</span>
      ${levels(live.level, 'big')}
    </section>`;

  function close() {
    live.close();
    player?.close();
  }

  return {title: phone(dial), view, close};
}
