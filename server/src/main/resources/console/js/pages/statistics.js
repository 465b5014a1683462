// What came of the calls of a period, in figures and pictures, in the viewer's zone.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {api, withQuery} from '../api.js';
import {language, t, word} from '../i18n.js';
import {millis, number, percent, seconds, ZONE} from '../format.js';
import {BarChart} from '../parts/chart.js';
import {ClientChoice} from '../parts/client-choice.js';
import {empty, loading, problem} from '../parts/problem.js';

const PERIODS = ['7', '30', '90', '365'];

export function open({session, paths, query, update, setQuery}) {
  const choice = session.type === 'admin' ? new ClientChoice(query.get('clientId') ?? '', update, load) : null;
  let days = PERIODS.includes(query.get('days')) ? query.get('days') : '30';
  let stats = null;
  let series = null;
  let charts = [];
  let error = null;
  let asked = 0;
  load();

  async function load() {
    const mine = ++asked;
    setQuery({days, clientId: choice?.clientId});
    const now = new Date();
    const from = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1).toISOString();
    const path = paths.stats(choice?.clientId);
    error = null;
    try {
      const [totals, course] = await Promise.all([
        api.get(withQuery(path, {from})),
        api.get(withQuery(`${path}/series`, {from, zone: ZONE})),
      ]);
      if (mine !== asked) return;
      close();
      stats = totals.stats;
      series = course;
      charts = drawn(course);
    } catch (trouble) {
      if (mine !== asked) return;
      error = trouble;
    }
    update();
  }

  const close = () => charts.forEach(chart => chart.close());

  const view = () => html`
    <div class="heading"><h1>${t('stats.title')}</h1><span class="muted">${ZONE}</span></div>
    <div class="filters">
      <label>${t('stats.period')}
        <select @change=${event => { days = event.target.value; load(); }}>
          ${PERIODS.map(each => html`<option value=${each} .selected=${each === days}>${t('stats.days', {days: each})}</option>`)}
        </select></label>
      ${choice?.view() ?? nothing}
    </div>
    ${body()}`;

  function body() {
    if (error) return problem(error, load);
    if (!series) return loading();
    if (!stats.totalCalls) return empty(t('stats.empty'));
    const voice = series.answerToVoice;
    return html`
      <div class="tiles">
        ${tile('stats.calls', number(stats.totalCalls))}
        ${tile('stats.answerRate', percent(stats.answerRate))}
        ${tile('stats.average', seconds(stats.averageDuration))}
        ${tile('stats.voice50', millis(voice.p50Ms))}
        ${tile('stats.voice95', millis(voice.p95Ms))}
      </div>
      <div class="columns even">
        ${charts.map(chart => html`<section class="card">${chart.view()}</section>`)}
        <section class="card"><h2>${t('stats.outcomes')}</h2>${shares('outcome', stats.callsByOutcome)}</section>
        <section class="card"><h2>${t('stats.sentiments')}</h2>${shares('sentiment', stats.callsBySentiment)}</section>
        <section class="card"><h2>${t('stats.statuses')}</h2>${shares('status', stats.callsByStatus)}</section>
      </div>
      <section class="card"><h2>${t('stats.heat')}</h2>${heat(series.weekdayHours)}</section>`;
  }

  return {title: t('stats.title'), view, close};
}

const tile = (name, value) => html`<div class="tile"><b>${value}</b><span>${t(name)}</span></div>`;

function drawn({days, hours, durations}) {
  const date = new Intl.DateTimeFormat(language(), {month: 'short', day: 'numeric', timeZone: 'UTC'});
  const both = rows => [
    {name: t('stats.calls'), colour: '--bar', values: rows.map(row => row.total)},
    {name: t('stats.answered'), colour: '--bar-strong', values: rows.map(row => row.answered)},
  ];
  return [
    new BarChart(t('stats.byDay'), days.map(each => date.format(new Date(`${each.date}T00:00:00Z`))), both(days)),
    new BarChart(t('stats.byHour'), hours.map(each => `${each.hour}`), both(hours)),
    new BarChart(t('stats.durations'), durations.map(each => upTo(each.upToSeconds)),
      [{name: t('stats.calls'), colour: '--bar-strong', values: durations.map(each => each.calls)}]),
  ];
}

function upTo(limit) {
  if (limit === null) return t('stats.longer');
  return limit < 60 ? `≤ ${limit} s` : `≤ ${limit / 60} min`;
}

function shares(kind, counts) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0) || 1;
  return html`
    <ul class="shares">
      ${Object.entries(counts).filter(([, count]) => count).sort((a, b) => b[1] - a[1]).map(([name, count]) => html`
        <li><span>${word(kind, name)}</span><span class="figure">${number(count)} · ${percent(count / total)}</span>
          <i .style=${`width:${(count / total) * 100}%`}></i></li>`)}
    </ul>`;
}

/** How many of the calls of an hour of the week were answered; the darker, the more. */
function heat(weeks) {
  const monday = new Date(Date.UTC(2024, 0, 1));
  const name = new Intl.DateTimeFormat(language(), {weekday: 'short', timeZone: 'UTC'});
  const cell = ([total, answered]) => total
    ? html`<td .style=${`--rate:${answered / total}`} title=${`${number(answered)} / ${number(total)}`}>${Math.round((answered / total) * 100)}</td>`
    : html`<td class="none"><span class="sr">–</span></td>`;
  return html`
    <div class="scroller-x" tabindex="0" role="region" aria-label=${t('stats.heat')}>
      <table class="heat">
        <thead><tr><td></td>${Array.from({length: 24}, (_, hour) => html`<th scope="col">${hour}</th>`)}</tr></thead>
        <tbody>${weeks.map((hours, day) => html`
          <tr><th scope="row">${name.format(new Date(monday.getTime() + day * 86_400_000))}</th>${hours.map(cell)}</tr>`)}</tbody>
      </table>
    </div>`;
}
