// For a script that uses `IPython` or `Jupyter` without asking whether they are there. See jupyter.js, which is first.
"use strict";
self.IPython ??= self.Jupyter = self.vitrineJupyter;
self.Jupyter ??= self.IPython;
