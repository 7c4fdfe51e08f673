package io.heartline.servlet.session;

import io.heartline.Heartline;
import io.heartline.config.Key;
import io.heartline.config.Keys;
import io.heartline.config.Settings;
import io.heartline.config.SettingsException;
import io.heartline.config.Source;
import io.heartline.servlet.container.Container;
import io.heartline.servlet.presence.PresenceService;
import io.heartline.servlet.status.HealthServlet;
import io.heartline.servlet.status.ReportBean;
import io.heartline.session.Sessions;
import io.heartline.spi.EngineException;
import io.heartline.spi.EngineProvider;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts Heartline in a web application. Found by the container (Servlet 6.0, 8.2.4); needs no
 * descriptor.
 */
public final class HeartlineInitializer implements ServletContainerInitializer {

    private static final System.Logger LOG = System.getLogger("io.heartline");

    static final String FILTER = "heartline";

    /** Called by the container. */
    public HeartlineInitializer() {}

    /**
     * Starts Heartline.
     *
     * @throws ServletException if the start is refused; its message names the cause and the cure,
     *     and the application does not start
     */
    @Override
    public void onStartup(@Nullable Set<Class<?>> types, ServletContext context)
            throws ServletException {
        try {
            start(context);
        } catch (SettingsException | EngineException | IllegalStateException e) {
            throw new ServletException("Heartline: " + e.getMessage(), e);
        }
    }

    private static void start(ServletContext context) {
        ClassLoader loader = context.getClassLoader();
        Settings settings = settings(context, loader);
        if (!settings.get(Keys.ENABLED)) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "Heartline is switched off in {0} by heartline.enabled=false",
                    name(context));
            return;
        }
        EngineProvider provider = provider();
        Container container = container(context);
        SessionRuntime runtime =
                SessionRuntime.start(container, settings, provider, name(context), loader);
        AutoCloseable bean = ReportBean.register(context, runtime);
        Runnable stop =
                () -> {
                    runtime.stop();
                    try {
                        bean.close();
                    } catch (Exception e) {
                        LOG.log(System.Logger.Level.WARNING, "The MBean stays: {0}", e);
                    }
                };
        container.onStop(runtime::retire, stop);
        context.setAttribute(Heartline.ATTRIBUTE, runtime);
        context.setAttribute(Sessions.COMMITTER, runtime);
        register(context, runtime, settings, stop);
        LOG.log(
                System.Logger.Level.INFO,
                "Heartline replicates the sessions of {0} as {1}: {2}",
                name(context),
                runtime.self().brief(),
                settings.describe());
    }

    private static void register(
            ServletContext context, SessionRuntime runtime, Settings settings, Runnable stop) {
        Map<String, HttpServlet> direct = new HashMap<>();
        if (settings.get(Keys.PRESENCE_ENABLED)) {
            PresenceService presence = runtime.startPresence(settings, context.getClassLoader());
            presence.register(context);
            direct.put(PresenceService.BEAT, presence.beats());
        }
        SessionFilter filter = new SessionFilter(runtime, direct);
        FilterRegistration.Dynamic registration = context.addFilter(FILTER, filter);
        if (registration == null) {
            throw new IllegalStateException(
                    "there is another filter with the name " + FILTER + "; give it another name");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR),
                false,
                "/*");
        context.addListener(new SessionListeners(runtime, filter, stop));
        if (settings.get(Keys.STATUS_ENABLED)) {
            ServletRegistration.Dynamic health =
                    context.addServlet("heartline-health", new HealthServlet(runtime));
            if (health != null) {
                health.addMapping("/heartline/health");
            }
        }
    }

    private static Settings settings(ServletContext context, ClassLoader loader) {
        List<Source> sources = new ArrayList<>();
        sources.add(Source.systemProperties());
        sources.add(Source.environment(System.getenv()));
        Source microProfile = MicroProfileConfig.read(loader);
        if (microProfile != null) {
            sources.add(microProfile);
        }
        Map<String, String> parameters = new HashMap<>();
        context.getInitParameterNames()
                .asIterator()
                .forEachRemaining(name -> parameters.put(name, context.getInitParameter(name)));
        sources.add(Source.of("context-param", parameters));
        return Settings.resolve(
                Stream.of(Keys.ENGINE, Keys.SESSION, Keys.PRESENCE)
                        .<Key<?>>flatMap(List::stream)
                        .toList(),
                sources);
    }

    private static String name(ServletContext context) {
        String path = context.getContextPath();
        return path.length() < 2 ? "ROOT" : path.substring(1).replace('/', '-');
    }

    private static EngineProvider provider() {
        List<EngineProvider> found = new ArrayList<>();
        ServiceLoader.load(EngineProvider.class, HeartlineInitializer.class.getClassLoader())
                .forEach(found::add);
        if (found.size() != 1) {
            throw new IllegalStateException(
                    found.size()
                            + " engines are in WEB-INF/lib, and one is needed: put in"
                            + " heartline-servlet-filter alone, or its thin variant and"
                            + " heartline-hazelcast-spi");
        }
        return found.get(0);
    }

    private static Container container(ServletContext context) {
        for (Container.Family family :
                ServiceLoader.load(
                        Container.Family.class, HeartlineInitializer.class.getClassLoader())) {
            Container container = family.of(context);
            if (container != null) {
                return container;
            }
        }
        throw new IllegalStateException(
                "this server is not supported: "
                        + context.getServerInfo()
                        + ". Use Tomcat 10.1 or 11 or Payara 6, or set heartline.enabled=false");
    }
}
