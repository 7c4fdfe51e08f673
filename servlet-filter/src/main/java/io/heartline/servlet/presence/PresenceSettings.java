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
 * @param lastSeen how long it is kept when a user was last heard of; zero for not at all
 * @param userAttribute session attribute that names the user; empty for none
 * @param origins whose pages may use it
 */
record PresenceSettings(
        Pacing pacing,
        Duration grace,
        int clientsMax,
        Duration lastSeen,
        String userAttribute,
        Origins origins) {

    static PresenceSettings of(Settings settings) {
        return new PresenceSettings(
                new Pacing(settings.get(Keys.PRESENCE_BEAT), settings.get(Keys.PRESENCE_MAX_BEATS)),
                settings.get(Keys.PRESENCE_GRACE),
                settings.get(Keys.PRESENCE_MAX_CLIENTS),
                settings.get(Keys.PRESENCE_LAST_SEEN),
                settings.get(Keys.PRESENCE_USER_ATTRIBUTE),
                new Origins(Set.copyOf(settings.get(Keys.PRESENCE_ALLOWED_ORIGINS))));
    }
}
