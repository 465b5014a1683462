// Two ways in: a client with its id and secret, an operator with name and password.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {t} from '../i18n.js';
import {explain} from '../parts/toast.js';
import {signIn} from '../session.js';

const KINDS = {
  client: {name: 'clientId', nameText: 'signIn.clientId', secret: 'clientSecret', secretText: 'signIn.clientSecret'},
  operator: {name: 'username', nameText: 'signIn.username', secret: 'password', secretText: 'signIn.password'},
};

export function open({become, update}) {
  let kind = 'client';
  let trouble = null;
  let isBusy = false;

  const choose = chosen => () => {
    kind = chosen;
    trouble = null;
    update();
  };

  async function submit(event) {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    isBusy = true;
    update();
    try {
      become(await signIn(given));
    } catch (error) {
      trouble = explain(error);
    } finally {
      isBusy = false;
      update();
    }
  }

  function view() {
    const {name, nameText, secret, secretText} = KINDS[kind];
    return html`
      <main id="main" class="sign-in" tabindex="-1">
        <form class="card" @submit=${submit}>
          <h1><span class="mark" aria-hidden="true"></span>Outdial</h1>
          <p class="muted">${t('signIn.lead')}</p>
          <div class="segments" role="group" aria-label=${t('signIn.as')}>
            ${Object.keys(KINDS).map(each => html`
              <button type="button" aria-pressed=${each === kind} @click=${choose(each)}>${t(`signIn.${each}`)}</button>`)}
          </div>
          <label>${t(nameText)}
            <input name=${name} required autocomplete="username" autocapitalize="none" spellcheck="false"></label>
          <label>${t(secretText)}
            <input name=${secret} type="password" required autocomplete="current-password"></label>
          ${trouble ? html`<p class="error" role="alert">${trouble}</p>` : nothing}
          <button class="primary wide" ?disabled=${isBusy}>${t('signIn.submit')}</button>
        </form>
      </main>`;
  }

  return {title: t('signIn.title'), view};
}
