package io.heartline.servlet.session;

import io.heartline.servlet.container.Login;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names and layouts of a session's fields, besides its attributes. */
final class Fields {

    /** Prefix of the attributes. */
    static final String ATTRIBUTE = "a:";

    /** Written once: creation time in milliseconds. */
    static final String META = "m";

    /** Longest time between two requests, in seconds. */
    static final String INTERVAL = "i";

    /** When the last known request began, in milliseconds; renewed now and then. */
    static final String ACCESS = "t";

    /** Who is logged in. */
    static final String LOGIN = "p";

    private Fields() {}

    static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static long number(byte @Nullable [] bytes, long otherwise) {
        return bytes == null || bytes.length != Long.BYTES
                ? otherwise
                : ByteBuffer.wrap(bytes).getLong();
    }

    static byte @Nullable [] login(@Nullable Login login) {
        if (login == null) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(login.name());
            out.writeUTF(login.type());
            out.writeInt(login.roles().size());
            for (String role : login.roles()) {
                out.writeUTF(role);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static @Nullable Login login(byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            return null;
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        String name = in.readUTF();
        String type = in.readUTF();
        List<String> roles = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            roles.add(in.readUTF());
        }
        return new Login(name, type, roles);
    }
}
