// Starts the console: finds out who is signed in, then shows the page of the address.
import {render} from '../lib/lit-html/lit-html.js';
import {setLanguage} from './i18n.js';
import {problem} from './parts/problem.js';
import {become, startRouter} from './router.js';
import {signInByLink, whoIsThere} from './session.js';
import {applyTheme} from './theme.js';

const app = document.getElementById('app');
applyTheme();
try {
  await setLanguage();
  await signInByLink();
  startRouter(app, await whoIsThere());
  addEventListener('hashchange', async () => {
    if (await signInByLink()) become(await whoIsThere());
  });
} catch (error) {
  render(problem(error, () => location.reload()), app);
}
