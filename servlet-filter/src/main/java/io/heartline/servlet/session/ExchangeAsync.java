package io.heartline.servlet.session;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/** The application's view of an asynchronous request: completes when its changes are safe. */
final class ExchangeAsync implements AsyncContext {

    private final Exchange exchange;
    private final AsyncContext inner;
    private final ServletRequest request;
    private final ServletResponse response;
    private final boolean original;

    ExchangeAsync(
            Exchange exchange,
            AsyncContext inner,
            ServletRequest request,
            ServletResponse response,
            boolean original) {
        this.exchange = exchange;
        this.inner = inner;
        this.request = request;
        this.response = response;
        this.original = original;
        inner.addListener(new End(exchange));
    }

    @Override
    public void complete() {
        boolean nonBlocking = response instanceof ExchangeResponse own && own.isNonBlocking();
        exchange.complete(inner, !nonBlocking);
    }

    @Override
    public ServletRequest getRequest() {
        return request;
    }

    @Override
    public ServletResponse getResponse() {
        return response;
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return original;
    }

    @Override
    public void dispatch() {
        inner.dispatch();
    }

    @Override
    public void dispatch(String path) {
        inner.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        inner.dispatch(context, path);
    }

    @Override
    public void start(Runnable run) {
        inner.start(run);
    }

    @Override
    public void addListener(AsyncListener listener) {
        inner.addListener(listener, request, response);
    }

    @Override
    public void addListener(
            AsyncListener listener, ServletRequest request, ServletResponse response) {
        inner.addListener(listener, request, response);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return inner.createListener(type);
    }

    @Override
    public void setTimeout(long timeout) {
        inner.setTimeout(timeout);
    }

    @Override
    public long getTimeout() {
        return inner.getTimeout();
    }

    private record End(Exchange exchange) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            exchange.asyncEnded();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            exchange.asyncEnded();
        }

        @Override
        public void onError(AsyncEvent event) {
            exchange.asyncEnded();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
