package dev.outdial.simulator.twilio;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/// A TwiML document: what to do with the callee, one verb after the other.
record Twiml(List<Verb> verbs) {
    Twiml {
        verbs = List.copyOf(verbs);
    }

    /// One instruction.
    sealed interface Verb {
        /// Connects the callee's audio with a WebSocket, both ways.
        record Stream(
                String url,
                @Nullable String name,
                @Nullable String track,
                @Nullable String statusCallback,
                Map<String, String> parameters)
                implements Verb {}

        record Say(String text) implements Verb {}

        record PlayDigits(String digits) implements Verb {}

        record PlayFile(String url) implements Verb {}

        record Pause(long seconds) implements Verb {}

        record Redirect(String url, String method) implements Verb {}

        /// Rings another phone and connects the callee with it.
        ///
        /// @param action  asked for TwiML once that is over; without it the next verb runs
        /// @param whisper asked for TwiML that only the other one hears first
        record Dial(
                String number,
                @Nullable String callerId,
                long timeoutSeconds,
                @Nullable String action,
                String method,
                @Nullable String whisper)
                implements Verb {}

        record Hangup() implements Verb {}

        record Reject(String reason) implements Verb {}

        /// A verb that the simulator does not carry out; it is noted and passed over.
        record Unsupported(String name) implements Verb {}
    }

    /// A document that Twilio would refuse.
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;
        private final int code;

        Invalid(int code, String message) {
            super(message);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /// Reads `xml`.
    ///
    /// @throws Invalid with Twilio's error code
    static Twiml parse(String xml) throws Invalid {
        if (xml.isBlank()) {
            throw new Invalid(11770, "Empty response");
        }
        Element root = document(xml);
        if (!root.getTagName().equals("Response")) {
            throw new Invalid(12100, "The document's root is <" + root.getTagName() + ">, not <Response>");
        }
        var verbs = new ArrayList<Verb>();
        for (Element element : children(root)) {
            verbs.add(verb(element));
        }
        return new Twiml(verbs);
    }

    private static Verb verb(Element element) throws Invalid {
        String text = element.getTextContent().strip();
        return switch (element.getTagName()) {
            case "Connect" -> connect(element);
            case "Say" -> new Verb.Say(text);
            case "Play" ->
                element.hasAttribute("digits")
                        ? new Verb.PlayDigits(element.getAttribute("digits"))
                        : new Verb.PlayFile(text);
            case "Pause" -> new Verb.Pause(seconds(element));
            case "Redirect" -> new Verb.Redirect(text, method(element));
            case "Dial" -> dial(element, text);
            case "Hangup" -> new Verb.Hangup();
            case "Reject" -> new Verb.Reject(element.getAttribute("reason"));
            default -> new Verb.Unsupported(element.getTagName());
        };
    }

    private static Verb dial(Element dial, String number) throws Invalid {
        String whisper = null;
        for (Element noun : children(dial)) {
            if (!noun.getTagName().equals("Number")) {
                return new Verb.Unsupported("Dial with " + noun.getTagName());
            }
            whisper = attribute(noun, "url");
        }
        String timeout = dial.getAttribute("timeout");
        if (!timeout.matches("[0-9]{0,3}")) {
            throw new Invalid(12200, "Dial timeout must be a number of seconds, not " + timeout);
        }
        return new Verb.Dial(
                number,
                attribute(dial, "callerId"),
                timeout.isEmpty() ? 30 : Long.parseLong(timeout),
                attribute(dial, "action"),
                method(dial),
                whisper);
    }

    private static Verb connect(Element connect) throws Invalid {
        for (Element noun : children(connect)) {
            if (!noun.getTagName().equals("Stream")) {
                continue;
            }
            var parameters = new LinkedHashMap<String, String>();
            for (Element parameter : children(noun)) {
                String name = parameter.getAttribute("name");
                String value = parameter.getAttribute("value");
                if (name.length() + value.length() >= 500) {
                    throw new Invalid(12200, "Parameter " + name + ": name and value must stay under 500 characters");
                }
                parameters.put(name, value);
            }
            return new Verb.Stream(
                    noun.getAttribute("url"),
                    attribute(noun, "name"),
                    attribute(noun, "track"),
                    attribute(noun, "statusCallback"),
                    parameters);
        }
        return new Verb.Unsupported("Connect without Stream");
    }

    private static @Nullable String attribute(Element element, String name) {
        return element.hasAttribute(name) ? element.getAttribute(name) : null;
    }

    private static String method(Element element) {
        return element.hasAttribute("method") ? element.getAttribute("method") : "POST";
    }

    private static long seconds(Element pause) throws Invalid {
        String length = pause.getAttribute("length");
        if (length.isEmpty()) {
            return 1;
        }
        if (!length.matches("[0-9]{1,5}")) {
            throw new Invalid(12200, "Pause length must be a number of seconds, not " + length);
        }
        return Long.parseLong(length);
    }

    private static List<Element> children(Element parent) {
        var children = new ArrayList<Element>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static Element document(String xml) throws Invalid {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            return builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
        } catch (SAXException | IOException e) {
            throw new Invalid(12100, "Document parse failure: " + e.getMessage());
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's XML parser has these features", e);
        }
    }
}
