// One client: change it, give it a new secret, delete it.
import {html} from '../../lib/lit-html/lit-html.js';
import {api} from '../api.js';
import {dateTime} from '../format.js';
import {t} from '../i18n.js';
import {badge} from '../parts/badge.js';
import {ClientForm} from '../parts/client-form.js';
import {ask} from '../parts/dialog.js';
import {showSecret} from '../parts/secret.js';
import {attempt, toast} from '../parts/toast.js';

export async function open({params, update, go}) {
  const path = `/admin/clients/${encodeURIComponent(params.clientId)}`;
  let {client} = await api.get(path);
  let form = new ClientForm(client, update);

  async function save(event) {
    event.preventDefault();
    const changes = form.read(event.target);
    if (!Object.keys(changes).length) {
      toast(t('client.unchanged'));
      return;
    }
    await attempt(async () => {
      client = (await api.put(path, changes)).client;
      form = new ClientForm(client, update);
    }, t('saved'));
    update();
  }

  async function rotate() {
    const answer = await ask({
      title: t('client.rotate'),
      content: html`<p>${t('client.rotateExplain')}</p>`,
      confirm: t('client.rotate'),
      danger: true,
    });
    if (!answer) return;
    await attempt(async () => {
      const reset = await api.post(`${path}/reset-secret`);
      await showSecret(reset.client.clientId, reset.client.clientSecret);
    });
  }

  async function remove() {
    const answer = await ask({
      title: t('client.delete', {clientId: client.clientId}),
      content: html`<p>${t('client.deleteExplain')}</p>`,
      confirm: t('client.deleteConfirm'),
      danger: true,
    });
    if (answer && (await attempt(() => api.delete(path), t('client.deleted')))) go('/console/clients');
  }

  const view = () => html`
    <div class="heading">
      <h1>${client.clientId}</h1> ${badge('clientStatus', client.status)}
      <span class="grow"></span>
      <a class="button" href=${`/console/calls?clientId=${encodeURIComponent(client.clientId)}`}>${t('nav.calls')}</a>
      <a class="button" href=${`/console/webhooks?clientId=${encodeURIComponent(client.clientId)}`}>${t('nav.webhooks')}</a>
      <a class="button" href=${`/console/new-call?clientId=${encodeURIComponent(client.clientId)}`}>${t('nav.newCall')}</a>
    </div>
    <p class="muted">${t('client.times', {created: dateTime(client.createdAt), updated: dateTime(client.updatedAt)})}</p>
    <form class="card stack" @submit=${save}>
      ${form.view()}
      <p class="buttons"><button class="primary">${t('save')}</button></p>
    </form>
    <section class="card">
      <h2>${t('client.danger')}</h2>
      <p class="buttons start">
        <button @click=${rotate}>${t('client.rotate')}</button>
        <button class="danger" @click=${remove}>${t('client.deleteConfirm')}</button>
      </p>
    </section>`;

  return {title: client.clientId, view};
}
