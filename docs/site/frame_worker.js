// The search of the site runs in a Web Worker, and browsers start none for a page that is opened from the disk. There this
// takes its place: the worker's script runs in a hidden frame, whose window passes messages on as a worker's scope would.
(() => {
  if (location.protocol !== "file:") return;

  const load = (scope, url) =>
    new Promise((resolve, reject) => {
      const script = scope.document.createElement("script");
      script.src = url;
      script.onload = () => resolve();
      script.onerror = () => reject(new Error(`${url} cannot be loaded`));
      scope.document.documentElement.append(script);
    });

  class FrameWorker extends EventTarget {
    constructor(url) {
      super();
      this.onmessage = this.onerror = null;
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.documentElement.append(this.frame);
      const scope = this.frame.contentWindow;
      scope.importScripts = (...urls) => urls.reduce((before, next) => before.then(() => load(scope, next)), Promise.resolve());
      scope.postMessage = (data) => this.emit(new MessageEvent("message", { data }), this.onmessage);
      this.ready = load(scope, url);
      this.ready.catch((error) => this.emit(new ErrorEvent("error", { error, message: error.message }), this.onerror));
    }

    emit(event, handler) {
      this.dispatchEvent(event);
      handler?.call(this, event);
    }

    // Messages that come before the script has loaded wait for it, in their order.
    postMessage(data) {
      const scope = this.frame.contentWindow;
      this.ready.then(() => scope.dispatchEvent(new scope.MessageEvent("message", { data })));
    }

    terminate() {
      this.frame.remove();
    }
  }

  window.Worker = FrameWorker;
})();
