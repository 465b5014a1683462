// The server itself: what the doctor finds, the queue, the servers, and who did what.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {api, withQuery} from '../api.js';
import {dateTime, number, shortTime} from '../format.js';
import {t, word} from '../i18n.js';
import {badge} from '../parts/badge.js';
import {facts} from '../parts/facts.js';
import {PagedList} from '../parts/paged-list.js';

const EVERY_MS = 5_000;

export async function open({update}) {
  let system = await api.get('/admin/system');
  const activity = new PagedList(cursor => api.get(withQuery('/admin/activity', {limit: 25, cursor})), 'activity', update);
  const timer = setInterval(async () => {
    if (document.hidden) return;
    system = await api.get('/admin/system').catch(() => system);
    update();
  }, EVERY_MS);

  const check = ({mark, text, hint}) => html`
    <li>${badge('mark', mark)} <span>${text}${hint ? html`<br><span class="muted">${hint}</span>` : nothing}</span></li>`;

  const node = one => html`
    <tr><td><code>${one.id}</code></td><td>${one.version}</td><td class="nowrap">${shortTime(one.startedAt)}</td>
      <td class="nowrap">${shortTime(one.lastSeenAt)}</td><td class="figure">${number(one.liveCalls)}</td></tr>`;

  const act = one => html`
    <tr><td class="nowrap">${shortTime(one.at)}</td><td>${word('activity', one.type)}</td><td>${one.actor}</td>
      <td class="wide-only">${one.clientId ?? nothing}</td></tr>`;

  const view = () => html`
    <div class="heading"><h1>${t('system.title')}</h1>
      <span class="muted">Outdial ${system.version} · ${system.database} · Java ${system.java}</span></div>
    <div class="tiles">
      <div class="tile"><b>${number(system.queue.live)}</b><span>${t('live.talking')}</span></div>
      <div class="tile"><b>${number(system.queue.waiting)}</b><span>${t('system.waiting')}</span></div>
      <div class="tile"><b>${number(system.queue.callsPerSecond)}</b><span>${t('system.callsPerSecond')}</span></div>
    </div>
    <div class="columns">
      <section class="card"><h2>${t('system.checks')}</h2><ul class="checks">${system.checks.map(check)}</ul></section>
      <div>
        <section class="card"><h2>${t('system.server')}</h2>${facts([
          [t('system.started'), dateTime(system.startedAt)],
          [t('system.draining'), system.draining ? t('yes') : t('no')],
          [t('dialing.title'), system.dialing.stopped ? t('dialing.stopped') : t('dialing.goesOn')],
        ])}</section>
        <section class="card"><h2>${t('system.limits')}</h2>${facts(
          Object.entries(system.limits).map(([name, value]) => [t(`limit.${name}`), value ?? t('client.noLimit')]))}</section>
      </div>
    </div>
    <section class="card"><h2>${t('system.nodes')}</h2>
      <div class="scroller-x" tabindex="0" role="region" aria-label=${t('system.nodes')}><table>
        <thead><tr><th scope="col">${t('system.node')}</th><th scope="col">${t('system.version')}</th><th scope="col">${t('system.started')}</th>
          <th scope="col">${t('system.seen')}</th><th scope="col" class="figure">${t('live.talking')}</th></tr></thead>
        <tbody>${system.nodes.map(node)}</tbody></table></div>
    </section>
    <section class="card"><h2>${t('system.activity')}</h2>
      ${activity.view({
        label: t('system.activity'), empty: t('system.noActivity'),
        columns: [[t('doNotCall.at')], [t('system.what')], [t('system.actor')], [t('call.client'), 'wide-only']], row: act,
      })}
    </section>`;

  return {title: t('system.title'), view, close: () => clearInterval(timer)};
}
