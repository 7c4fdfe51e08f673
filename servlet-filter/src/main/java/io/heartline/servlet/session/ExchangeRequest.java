package io.heartline.servlet.session;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/** The application's view of the request: only asynchronous processing differs. */
final class ExchangeRequest extends HttpServletRequestWrapper {

    private final Exchange exchange;
    private @Nullable ExchangeAsync async;

    ExchangeRequest(Exchange exchange, HttpServletRequest request) {
        super(request);
        this.exchange = exchange;
    }

    @Override
    public AsyncContext startAsync() {
        ExchangeAsync view =
                new ExchangeAsync(
                        exchange, super.startAsync(), this, exchange.responseView(), true);
        async = view;
        return view;
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        ExchangeAsync view =
                new ExchangeAsync(
                        exchange, super.startAsync(request, response), request, response, false);
        async = view;
        return view;
    }

    @Override
    public AsyncContext getAsyncContext() {
        AsyncContext inner = super.getAsyncContext(); // throws if there is none
        ExchangeAsync view = async;
        return view == null ? inner : view;
    }
}
