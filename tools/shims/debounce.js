// lodash-es/debounce, as far as Altair's widget uses it: calls once, when nobody has asked for a while.
export default function debounce(call, waitMs = 0, { maxWait = Infinity } = {}) {
  let timer;
  let first;
  return (...args) => {
    first ??= performance.now();
    clearTimeout(timer);
    const left = Math.max(0, Math.min(waitMs, first + maxWait - performance.now()));
    timer = setTimeout(() => {
      first = undefined;
      call(...args);
    }, left);
  };
}
