// The fields of a client, for creating and for changing one. Only what was changed is sent.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {t, word} from '../i18n.js';
import {CLIENT_STATUSES} from './badge.js';
import {Variables} from './variables.js';

/** Who a client is: the names of the fields, and whether they must be there. */
export const PERSON = [['fullName', true], ['email', true], ['phone', true], ['businessName'], ['city'], ['jobTitle']];
const LIMITS = ['callsPerSecond', 'concurrentCalls', 'callsPerDay', 'callsPerNumber', 'callsPerNumberPerDay',
  'maxCallSeconds', 'ringTimeoutSeconds', 'spendPerDay'];
const ON_MACHINE = ['continue', 'hang-up', 'leave-message'];
const DETECTION = ['', 'Enable', 'DetectMessageEnd'];
const RECORDING = ['off', 'on', 'consent'];

export class ClientForm {
  #client;
  #variables;

  /** @param client as the API has it; null for one that is to be made */
  constructor(client, update) {
    this.#client = client;
    this.#variables = new Variables(client?.dynamicVariables ?? {}, update);
  }

  view() {
    const known = this.#client;
    const field = (name, text, value, more = {}) => html`
      <label>${text}
        <input name=${name} type=${more.type ?? 'text'} .value=${value ?? ''} ?required=${more.required}
          min=${more.min ?? nothing} step=${more.step ?? nothing} placeholder=${more.hint ?? nothing}></label>`;
    const choice = (name, text, kind, values, chosen) => html`
      <label>${text}
        <select name=${name}>${values.map(value => html`
          <option value=${value} .selected=${value === chosen}>${word(kind, value)}</option>`)}</select></label>`;
    return html`
      <fieldset><legend>${t('client.who')}</legend>
        <div class="grid">
          ${known ? nothing : field('clientId', t('client.id'), '', {hint: t('client.idHint')})}
          ${PERSON.map(([name, required]) => field(`meta.${name}`, t(`client.${name}`), known?.clientMeta[name],
            {required, type: name === 'email' ? 'email' : 'text'}))}
          ${choice('status', t('call.status'), 'clientStatus', CLIENT_STATUSES, known?.status ?? 'Active')}
        </div>
        <label>${t('client.notes')} <textarea name="meta.notes" rows="2" .value=${known?.clientMeta.notes ?? ''}></textarea></label>
      </fieldset>
      <fieldset><legend>${t('client.calling')}</legend>
        <div class="grid">
          ${field('agentId', t('call.agent'), known?.agentId, {required: true})}
          ${field('twilioPhoneNumber', t('client.number'), known?.twilioPhoneNumber, {required: true, type: 'tel', hint: '+12125551234'})}
          ${choice('machineDetection', t('client.detection'), 'detection', DETECTION, known?.machineDetection ?? '')}
          ${choice('onMachine', t('client.onMachine'), 'onMachine', ON_MACHINE, known?.onMachine ?? 'continue')}
          ${choice('recording.mode', t('client.recording'), 'recording', RECORDING, known?.recording.mode ?? 'off')}
          ${field('regions', t('client.regions'), known?.policy.allowedRegions?.join(', '), {hint: t('client.regionsHint')})}
        </div>
        <label>${t('client.voicemail')} <textarea name="voicemailMessage" rows="2" .value=${known?.voicemailMessage ?? ''}></textarea></label>
      </fieldset>
      ${this.#variables.view()}
      ${known ? html`
        <fieldset><legend>${t('client.limits')}</legend>
          <div class="grid">${LIMITS.map(name => field(`limit.${name}`, t(`limit.${name}`), known.limits[name],
            name === 'spendPerDay' ? {hint: t('client.noLimit')} : {type: 'number', min: 0, step: 1}))}</div>
        </fieldset>` : nothing}`;
  }

  /** What to send: everything for a new client, the differences for a known one. */
  read(form) {
    const given = Object.fromEntries(new FormData(form));
    const body = {
      ...(given.clientId?.trim() && {clientId: given.clientId.trim()}),
      status: given.status,
      agentId: given.agentId.trim(),
      twilioPhoneNumber: given.twilioPhoneNumber.replace(/[\s().-]/g, ''),
      clientMeta: part(given, 'meta.', value => value.trim() || null),
      dynamicVariables: this.#variables.values,
      machineDetection: given.machineDetection || null,
      onMachine: given.onMachine,
      voicemailMessage: given.voicemailMessage.trim() || null,
      recording: {mode: given['recording.mode']},
      policy: {allowedRegions: regions(given.regions)},
    };
    if (!this.#client) return body;
    body.limits = part(given, 'limit.', (value, name) =>
      value === '' ? null : name === 'spendPerDay' ? value : Number(value));
    return changed(body, this.#client);
  }
}

function part(given, prefix, read) {
  return Object.fromEntries(Object.entries(given)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), read(value, name.slice(prefix.length))]));
}

function regions(text) {
  const codes = text.toUpperCase().split(/[^A-Z]+/).filter(Boolean);
  return codes.length ? codes : null;
}

/** The values that differ; of objects, the keys that do. Variables are one value: what is not named is removed. */
function changed(body, known) {
  const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
  return Object.fromEntries(Object.entries(body).flatMap(([name, value]) => {
    if (same(value, known[name])) return [];
    if (value === null || typeof value !== 'object' || name === 'dynamicVariables') return [[name, value]];
    const keys = Object.entries(value).filter(([key, each]) => !same(each, known[name]?.[key]));
    return keys.length ? [[name, Object.fromEntries(keys)]] : [];
  }));
}
