// An address that says what is folded: nothing of the notebook shows before it is (see folding.js, and the style sheet's limit
// on how long that may take). Not a module, so that it runs before anything is drawn.
"use strict";
if (/[?&]fold=./.test(location.search)) document.documentElement.dataset.folding = "";
