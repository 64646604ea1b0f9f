'use strict';
(function () {
  var root = document.documentElement;
  var body = document.body;
  var say = document.getElementById('say');
  var marks = Array.prototype.slice.call(document.querySelectorAll('mark.q'));
  var now = -1;

  function card(mark) { return document.getElementById('c' + mark.dataset.n); }

  function shown(mark) { return !body.classList.contains('hide-' + mark.dataset.verdict); }

  function clear() {
    document.querySelectorAll('.now').forEach(function (one) { one.classList.remove('now'); });
  }

  function choose(i, focus) {
    clear();
    now = i;
    var mark = marks[i];
    document.querySelectorAll('mark[data-n="' + mark.dataset.n + '"]').forEach(function (one) {
      one.classList.add('now');
    });
    if (card(mark)) card(mark).classList.add('now');
    if (!focus) return;
    mark.focus({preventScroll: true});
    mark.scrollIntoView({block: 'center'});
  }

  function step(by) {
    for (var i = now + by; i >= 0 && i < marks.length; i += by) {
      if (shown(marks[i])) return choose(i, true);
    }
    say.textContent = by > 0 ? 'No further quotation' : 'No earlier quotation';
  }

  function toggle(mark) {
    var details = card(mark) && card(mark).querySelector('details');
    if (details) details.open = !details.open;
  }

  marks.forEach(function (mark, i) {
    mark.addEventListener('click', function (event) {
      if (String(window.getSelection())) return;
      event.stopPropagation();
      choose(i, false);
      if (card(mark)) card(mark).scrollIntoView({block: 'nearest'});
    });
    mark.addEventListener('focus', function () { choose(i, false); });
  });

  document.querySelectorAll('.chip').forEach(function (chip) {
    chip.addEventListener('click', function () {
      var hide = chip.getAttribute('aria-pressed') === 'true';
      chip.setAttribute('aria-pressed', hide ? 'false' : 'true');
      body.classList.toggle('hide-' + chip.dataset.filter, hide);
      marks.forEach(function (mark) { mark.tabIndex = shown(mark) ? 0 : -1; });
      say.textContent = chip.dataset.name + (hide ? ' hidden' : ' shown');
    });
  });

  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var key = event.key;
    if (key === 'j' || key === 'n') step(1);
    else if (key === 'k' || key === 'p') step(-1);
    else if (key === 't') button.click();
    else if ((key === 'o' || key === 'Enter') && now >= 0 && document.activeElement === marks[now]) toggle(marks[now]);
    else if (key === 'Escape') clear();
    else return;
    event.preventDefault();
  });

  var button = document.getElementById('theme');
  function dark() {
    if (root.dataset.theme) return root.dataset.theme === 'dark';
    return window.matchMedia('(prefers-color-scheme: dark)').matches;
  }
  function name() { button.textContent = dark() ? 'Light' : 'Dark'; }
  button.hidden = false;
  button.addEventListener('click', function () {
    root.dataset.theme = dark() ? 'light' : 'dark';
    try { window.localStorage.setItem('quoth-theme', root.dataset.theme); } catch (error) { /* a file may not keep it */ }
    name();
  });
  try {
    var kept = window.localStorage.getItem('quoth-theme');
    if (kept === 'dark' || kept === 'light') root.dataset.theme = kept;
  } catch (error) { /* the same */ }
  var asked = window.location.hash;
  if (asked === '#dark' || asked === '#light') root.dataset.theme = asked.slice(1);
  name();

  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('details').forEach(function (one) { one.open = true; });
  });

  root.dataset.ready = 'yes';
})();
