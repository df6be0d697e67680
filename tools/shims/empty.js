// What this address taught browsers once, they can do today.
