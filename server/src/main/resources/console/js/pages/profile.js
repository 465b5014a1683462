// A client's own profile: what it may change, and what its operator has set.
import {html} from '../../lib/lit-html/lit-html.js';
import {api} from '../api.js';
import {t} from '../i18n.js';
import {badge} from '../parts/badge.js';
import {PERSON} from '../parts/client-form.js';
import {facts} from '../parts/facts.js';
import {attempt} from '../parts/toast.js';
import {Variables} from '../parts/variables.js';

export async function open({update}) {
  let {client} = await api.get('/secure/client');
  let variables = new Variables(client.dynamicVariables, update);

  async function save(event) {
    event.preventDefault();
    const given = Object.entries(Object.fromEntries(new FormData(event.target)));
    const clientMeta = Object.fromEntries(given.map(([name, value]) => [name, value.trim() || null]));
    await attempt(async () => {
      client = (await api.put('/secure/client', {clientMeta, dynamicVariables: variables.values})).client;
      variables = new Variables(client.dynamicVariables, update);
    }, t('saved'));
    update();
  }

  const view = () => html`
    <div class="heading"><h1>${client.clientId}</h1> ${badge('clientStatus', client.status)}</div>
    <div class="columns">
      <form class="card stack" @submit=${save}>
        <div class="grid">${PERSON.map(([name, required]) => html`
          <label>${t(`client.${name}`)} <input name=${name} .value=${client.clientMeta[name] ?? ''} ?required=${required}></label>`)}</div>
        ${variables.view()}
        <p class="buttons"><button class="primary">${t('save')}</button></p>
      </form>
      <section class="card">
        <h2>${t('profile.byOperator')}</h2>
        ${facts([
          [t('client.number'), client.twilioPhoneNumber],
          [t('call.agent'), html`<code>${client.agentId}</code>`],
          [t('client.recording'), t(`recording.${client.recording.mode}`)],
          [t('client.onMachine'), t(`onMachine.${client.onMachine}`)],
          [t('client.regions'), client.policy.allowedRegions?.join(', ') ?? t('profile.allRegions')],
          ...Object.entries(client.limits).map(([name, value]) => [t(`limit.${name}`), value ?? t('client.noLimit')]),
        ])}
      </section>
    </div>`;

  return {title: t('nav.profile'), view};
}
