package io.heartline.servlet.session;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.SequenceInputStream;
import java.io.StreamCorruptedException;
import java.lang.reflect.Proxy;

/** Turns bytes back into attribute values, with the application's classes and a filter. */
final class Decoder {

    private static final byte[] HEADER = {(byte) 0xac, (byte) 0xed, 0, 5};

    private final ClassLoader loader;
    private final ObjectInputFilter filter;

    Decoder(ClassLoader loader) {
        this.loader = loader;
        this.filter = new AllowedClasses(loader);
    }

    /**
     * Reads a value.
     *
     * @throws IOException if the bytes are damaged, of another codec, or name a refused class
     * @throws ClassNotFoundException if the application has no such class
     */
    Object decode(byte[] bytes) throws IOException, ClassNotFoundException {
        if (bytes.length == 0 || bytes[0] != Encoder.JAVA) {
            throw new StreamCorruptedException("unknown codec");
        }
        InputStream body = new ByteArrayInputStream(bytes, 1, bytes.length - 1);
        try (ObjectInputStream in =
                new Resolving(new SequenceInputStream(new ByteArrayInputStream(HEADER), body))) {
            return in.readObject();
        }
    }

    private final class Resolving extends ObjectInputStream {
        Resolving(InputStream in) throws IOException {
            super(in);
            setObjectInputFilter(filter);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description)
                throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description); // primitives
            }
        }

        @Override
        protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
            Class<?>[] interfaces = new Class<?>[names.length];
            ClassLoader definer = loader;
            for (int i = 0; i < names.length; i++) {
                interfaces[i] = Class.forName(names[i], false, loader);
                if (!java.lang.reflect.Modifier.isPublic(interfaces[i].getModifiers())) {
                    definer = interfaces[i].getClassLoader();
                }
            }
            return Proxy.newProxyInstance(definer, interfaces, (proxy, method, args) -> null)
                    .getClass();
        }
    }
}
