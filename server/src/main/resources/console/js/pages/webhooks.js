// Where events are sent, how each one's way there went, and sending them again. An operator looks at a client's.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {api, withQuery} from '../api.js';
import {dateTime, millis, shortTime} from '../format.js';
import {t, word} from '../i18n.js';
import {ClientChoice} from '../parts/client-choice.js';
import {ask} from '../parts/dialog.js';
import {PagedList} from '../parts/paged-list.js';
import {empty} from '../parts/problem.js';
import {showSecret} from '../parts/secret.js';
import {attempt, toast} from '../parts/toast.js';

const TYPES = ['call.queued', 'call.initiated', 'call.ringing', 'call.answered', 'call.ended', 'call.analyzed',
  'recording.ready', 'opt_out.recorded'];

export function open({session, paths, query, update, setQuery}) {
  const isAdmin = session.type === 'admin';
  const choice = isAdmin ? new ClientChoice(query.get('clientId') ?? '', update, choose) : null;
  let webhooks = null;
  let deliveries = null;
  let chosen = null;
  load();

  const path = () => paths.webhooks(choice?.clientId);

  function choose(clientId) {
    setQuery({clientId});
    load();
  }

  function load() {
    chosen = null;
    deliveries = null;
    webhooks = isAdmin && !choice.clientId ? null : new PagedList(() => api.get(path()), 'webhooks', update);
    update();
  }

  function look(webhook) {
    chosen = webhook;
    deliveries = new PagedList(
      cursor => api.get(withQuery(`${path()}/${webhook.webhookId}/deliveries`, {limit: 50, cursor})), 'deliveries', update);
    update();
  }

  async function create() {
    const answer = await ask({
      title: t('webhooks.new'),
      content: html`
        <label>URL <input name="url" type="url" required placeholder="https://crm.example.com/outdial"></label>
        <label>${t('webhooks.description')} <input name="description" maxlength="200"></label>
        <fieldset><legend>${t('webhooks.types')}</legend>
          <p class="muted">${t('webhooks.typesHint')}</p>
          ${TYPES.map(type => html`<label class="check"><input type="checkbox" name=${`type:${type}`}> <code>${type}</code></label>`)}
        </fieldset>`,
      confirm: t('webhooks.create'),
    });
    if (!answer) return;
    const eventTypes = TYPES.filter(type => answer[`type:${type}`]);
    const body = {url: answer.url, ...(answer.description && {description: answer.description}), ...(eventTypes.length && {eventTypes})};
    await attempt(async () => {
      const {webhook} = await api.post(path(), body);
      await showSecret(webhook.url, webhook.secret);
    });
    load();
  }

  async function test(webhook) {
    await attempt(async () => {
      const {status, ms, error, delivered} = await api.post(`${path()}/${webhook.webhookId}/test`);
      toast(`${status ?? ''} ${error ?? t('webhooks.delivered')} · ${millis(ms)}`, delivered ? 'good' : 'bad');
    });
  }

  async function rotate(webhook) {
    const answer = await ask({
      title: t('webhooks.rotate'), content: html`<p>${t('webhooks.rotateExplain')}</p>`, confirm: t('webhooks.rotate'),
    });
    if (!answer) return;
    await attempt(async () => {
      const rotated = await api.post(`${path()}/${webhook.webhookId}/rotate-secret`);
      await showSecret(webhook.url, rotated.webhook.secret);
    });
    load();
  }

  async function remove(webhook) {
    const answer = await ask({
      title: t('webhooks.delete'), content: html`<p>${webhook.url}</p>`, confirm: t('remove'), danger: true,
    });
    if (answer && (await attempt(() => api.delete(`${path()}/${webhook.webhookId}`), t('webhooks.deleted')))) load();
  }

  async function enable(webhook, enabled) {
    if (await attempt(() => api.put(`${path()}/${webhook.webhookId}`, {enabled}), t('saved'))) load();
  }

  async function replay(delivery) {
    const again = `${path()}/${chosen.webhookId}/deliveries/${delivery.eventId}/replay`;
    if (await attempt(() => api.post(again), t('webhooks.replayed'))) deliveries.reload();
  }

  async function replayAll() {
    const answer = await ask({
      title: t('webhooks.replayAll'),
      content: html`<label>${t('webhooks.since')} <input name="since" type="datetime-local" required></label>`,
      confirm: t('webhooks.replay'),
    });
    if (!answer) return;
    await attempt(async () => {
      const {events} = await api.post(`${path()}/${chosen.webhookId}/replay`, {since: new Date(answer.since).toISOString()});
      toast(t('webhooks.replaying', {events}));
    });
    deliveries.reload();
  }

  const row = webhook => html`
    <tr>
      <td class="url">${webhook.url}${webhook.description ? html`<br><span class="muted">${webhook.description}</span>` : nothing}</td>
      <td>${webhook.enabled
        ? html`<span class="badge ${webhook.failingSince ? 'warn' : 'good'}">${t(webhook.failingSince ? 'webhooks.failing' : 'webhooks.enabled')}</span>`
        : html`<span class="badge dull">${t('webhooks.disabled')} ${word('disabled', webhook.disabledBecause ?? '')}</span>`}</td>
      <td class="wide-only">${webhook.eventTypes.length ? webhook.eventTypes.join(', ') : t('all')}</td>
      <td><div class="row-buttons">
        <button @click=${() => look(webhook)}>${t('webhooks.deliveries')}<span class="sr"> ${webhook.url}</span></button>
        ${isAdmin ? nothing : html`
          <button class="quiet" @click=${() => test(webhook)}>${t('webhooks.test')}</button>
          <button class="quiet" @click=${() => enable(webhook, !webhook.enabled)}>${t(webhook.enabled ? 'webhooks.disable' : 'webhooks.enable')}</button>
          <button class="quiet" @click=${() => rotate(webhook)}>${t('webhooks.rotate')}</button>
          <button class="quiet" @click=${() => remove(webhook)}>${t('remove')}</button>`}
      </div></td>
    </tr>`;

  const delivery = one => {
    const last = one.attempts.at(-1);
    return html`
      <tr>
        <td><code>${one.eventType}</code><br><span class="muted id">${one.eventId}</span></td>
        <td class="nowrap">${shortTime(one.eventCreatedAt)}</td>
        <td>${word('delivery', one.status)}${one.nextAttemptAt ? html`<br><span class="muted">${dateTime(one.nextAttemptAt)}</span>` : nothing}</td>
        <td class="wide-only">${last ? `${last.status ?? ''} ${last.error ?? ''} · ${millis(last.ms)} · ${t('webhooks.attempts', {count: one.attempts.length})}` : nothing}</td>
        <td><button @click=${() => replay(one)}>${t('webhooks.replay')}<span class="sr"> ${one.eventId}</span></button></td>
      </tr>`;
  };

  const view = () => html`
    <div class="heading">
      <h1>${t('webhooks.title')}</h1>
      <span class="grow"></span>
      ${isAdmin ? nothing : html`<button class="primary" @click=${create}>${t('webhooks.new')}</button>`}
    </div>
    ${choice ? html`<div class="filters">${choice.view()}</div>` : nothing}
    ${webhooks
      ? webhooks.view({
          label: t('webhooks.title'), empty: t('webhooks.empty'),
          columns: [['URL'], [t('call.status')], [t('webhooks.types'), 'wide-only'], ['']], row,
        })
      : empty(t('webhooks.chooseClient'))}
    ${deliveries ? html`
      <div class="heading">
        <h2>${t('webhooks.deliveriesOf', {url: chosen.url})}</h2>
        <span class="grow"></span>
        <button @click=${() => deliveries.reload()}>${t('reload')}</button>
        <button @click=${replayAll}>${t('webhooks.replayAll')}</button>
      </div>
      ${deliveries.view({
        label: t('webhooks.deliveries'), empty: t('webhooks.noDeliveries'),
        columns: [[t('webhooks.event')], [t('webhooks.at')], [t('call.status')], [t('webhooks.last'), 'wide-only'], ['']], row: delivery,
      })}` : nothing}`;

  return {title: t('webhooks.title'), view};
}
