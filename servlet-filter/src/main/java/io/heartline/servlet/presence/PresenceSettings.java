package io.heartline.servlet.presence;

import io.heartline.config.Keys;
import io.heartline.config.Settings;
import java.time.Duration;
import java.util.Set;

/**
 * What is set for presence.
 *
 * @param pacing how often clients beat
 * @param grace how long a user stays after the last client has gone
 * @param clientsMax clients of this member at most
 * @param clientsPerUserMax clients of one user on all members at most, about
 * @param addresses where clients come from, as far as they are counted by that
 * @param lastSeen how long it is kept when a user was last heard of; zero for not at all
 * @param endsWithSession whether a client ends when its session does
 * @param keepsSession whether a client keeps its session alive
 * @param origins whose pages may use it
 */
record PresenceSettings(
        Pacing pacing,
        Duration grace,
        int clientsMax,
        int clientsPerUserMax,
        Addresses addresses,
        Duration lastSeen,
        boolean endsWithSession,
        boolean keepsSession,
        Origins origins) {

    static PresenceSettings of(Settings settings) {
        return new PresenceSettings(
                new Pacing(settings.get(Keys.PRESENCE_BEAT), settings.get(Keys.PRESENCE_MAX_BEATS)),
                settings.get(Keys.PRESENCE_GRACE),
                settings.get(Keys.PRESENCE_MAX_CLIENTS),
                settings.get(Keys.PRESENCE_MAX_CLIENTS_PER_USER),
                Addresses.of(settings),
                settings.get(Keys.PRESENCE_LAST_SEEN),
                settings.get(Keys.PRESENCE_ENDS_WITH_SESSION),
                settings.get(Keys.PRESENCE_KEEPS_SESSION),
                new Origins(Set.copyOf(settings.get(Keys.PRESENCE_ALLOWED_ORIGINS))));
    }
}
