package dev.outdial.twilio;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// What Twilio is told to do with an answered call, written by an XML writer, so that no value can become markup.
final class Twiml {
    /// Name and value of a `<Parameter>` must together be under 500 characters.
    private static final int PARAMETER_LENGTH = 500;

    private Twiml() {}

    /// Ends the call.
    static String hangUp() {
        return write(xml -> xml.writeEmptyElement("Hangup"));
    }

    /// Connects the callee to our media socket; when that closes, the call ends.
    ///
    /// @param parameters sent with the stream's `start`; those that are too long are left out, as their readers
    ///     load them by the call's id
    static String connectStream(String url, String statusCallback, List<Map.Entry<String, String>> parameters) {
        return write(xml -> {
            xml.writeStartElement("Connect");
            xml.writeStartElement("Stream");
            xml.writeAttribute("url", url);
            xml.writeAttribute("statusCallback", statusCallback);
            for (Map.Entry<String, String> parameter : parameters) {
                if (parameter.getKey().length() + parameter.getValue().length() < PARAMETER_LENGTH) {
                    xml.writeEmptyElement("Parameter");
                    xml.writeAttribute("name", parameter.getKey());
                    xml.writeAttribute("value", writable(parameter.getValue()));
                }
            }
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEmptyElement("Hangup");
        });
    }

    /// XML 1.0 has no way to write most control characters, and Twilio refuses a document that has one.
    private static String writable(String value) {
        return value.codePoints()
                .filter(c -> c == '\t' || c == '\n' || c == '\r' || (c >= ' ' && c != 0xFFFE && c != 0xFFFF))
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @FunctionalInterface
    private interface Verbs {
        void write(XMLStreamWriter xml) throws XMLStreamException;
    }

    private static String write(Verbs verbs) {
        try {
            var text = new StringWriter();
            var xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("Response");
            verbs.write(xml);
            xml.writeEndElement();
            xml.writeEndDocument();
            return text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("TwiML could not be written", e);
        }
    }
}
