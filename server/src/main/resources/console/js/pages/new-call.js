// Places a call, then shows it while it happens.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {api, ApiError, callPage} from '../api.js';
import {t} from '../i18n.js';
import {ClientChoice} from '../parts/client-choice.js';
import {PhoneField} from '../parts/phone-field.js';
import {explain} from '../parts/toast.js';
import {Variables} from '../parts/variables.js';

export function open({session, paths, query, update, go}) {
  const isAdmin = session.type === 'admin';
  const choice = isAdmin ? new ClientChoice(query.get('clientId') ?? '', update, update) : null;
  const phone = new PhoneField(update);
  const variables = new Variables({}, update);
  let trouble = null;
  let otherCall = null;
  let isBusy = false;
  // One key for one intention: pressed twice, or sent again after a lost answer, it rings once.
  let key = idempotencyKey();

  async function submit(event) {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    const body = {phone: phone.number};
    if (given.firstMessage.trim()) body.firstMessage = given.firstMessage.trim();
    if (Object.keys(variables.values).length) body.dynamicVariables = variables.values;
    if (given.machineDetection) body.machineDetection = given.machineDetection;
    const clientId = choice?.clientId;
    isBusy = true;
    trouble = null;
    update();
    try {
      const placed = await api.post(paths.makeCall(clientId), body, {'Idempotency-Key': key});
      go(callPage(session, clientId, placed.callId));
    } catch (error) {
      trouble = explain(error);
      otherCall = error.body?.callId ?? null;
      if (!isUnclear(error)) key = idempotencyKey();
    } finally {
      isBusy = false;
      update();
    }
  }

  function view() {
    return html`
      <div class="heading"><h1>${t('newCall.title')}</h1></div>
      <form class="card stack narrow" @submit=${submit}>
        ${choice?.view(true) ?? nothing}
        ${phone.view()}
        <label>${t('newCall.firstMessage')}
          <textarea name="firstMessage" rows="2" maxlength="1000" placeholder=${t('newCall.firstMessageHint')}></textarea></label>
        ${variables.view()}
        <label>${t('newCall.machine')}
          <select name="machineDetection">
            <option value="">${t('newCall.machineProfile')}</option>
            <option value="Enable">${t('newCall.machineEnable')}</option>
            <option value="DetectMessageEnd">${t('newCall.machineEnd')}</option>
          </select></label>
        ${trouble ? html`
          <p class="error" role="alert">${trouble}
            ${otherCall ? html` <a href=${callPage(session, choice?.clientId, otherCall)}>${t('newCall.lookAt')}</a>` : nothing}</p>` : nothing}
        <p class="buttons"><button class="primary" ?disabled=${isBusy || phone.found?.valid === false}>${t('newCall.submit')}</button></p>
      </form>`;
  }

  return {title: t('newCall.title'), view};
}

/** Whether the phone may ring all the same: then the same key asks again, and whoever rings already is not rung twice. */
const isUnclear = error =>
  !(error instanceof ApiError) || // no answer
  !error.body.requestId || // somebody else's answer, such as a proxy's
  (error.status === 500 && Boolean(error.body.callId)) || // Twilio's answer did not come
  (error.status === 409 && !error.body.callId); // the first request is still being served

/** crypto.randomUUID exists only over https and on localhost. */
function idempotencyKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
}
