// Runs before the page is drawn, so that a chosen theme does not flash in.
'use strict';
(() => {
  try {
    const theme = localStorage.getItem('impasto-theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the system's theme serves then.
  }
})();
