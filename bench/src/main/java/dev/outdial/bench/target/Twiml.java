package dev.outdial.bench.target;

import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;

/// What a voice webhook has answered, as far as a stream is concerned.
record Twiml(String streamUrl, Map<String, String> parameters) {
    static Twiml read(String xml) {
        var streamUrl = "";
        var parameters = new HashMap<String, String>();
        try {
            var factory = XMLInputFactory.newFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            var reader = factory.createXMLStreamReader(new StringReader(xml));
            while (reader.hasNext()) {
                if (!reader.isStartElement()) {
                    reader.next();
                    continue;
                }
                switch (reader.getLocalName()) {
                    case "Stream" -> streamUrl = reader.getAttributeValue(null, "url");
                    case "Parameter" ->
                        parameters.put(reader.getAttributeValue(null, "name"), reader.getAttributeValue(null, "value"));
                    default -> {}
                }
                reader.next();
            }
        } catch (XMLStreamException e) {
            throw new IllegalStateException("This is no TwiML: " + xml, e);
        }
        if (streamUrl.isEmpty()) {
            throw new IllegalStateException("No stream is to be opened: " + xml);
        }
        return new Twiml(streamUrl, parameters);
    }
}
