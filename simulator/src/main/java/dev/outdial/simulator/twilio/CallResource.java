package dev.outdial.simulator.twilio;

import dev.outdial.simulator.world.Fields;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call in the shape of Twilio's REST API: durations and prices are text, what is not known yet is null.
record CallResource(
        String accountSid,
        String sid,
        String phoneNumberSid,
        String to,
        String from,
        String status,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable String duration,
        @Nullable String price,
        @Nullable String answeredBy) {

    Map<String, @Nullable Object> json() {
        var json = new Fields();
        String path = "/2010-04-01/Accounts/" + accountSid + "/Calls/" + sid;
        json.put("sid", sid);
        json.put("account_sid", accountSid);
        json.put("parent_call_sid", null);
        json.put("to", to);
        json.put("to_formatted", formatted(to));
        json.put("from", from);
        json.put("from_formatted", formatted(from));
        json.put("phone_number_sid", phoneNumberSid);
        json.put("status", status);
        json.put("start_time", date(started));
        json.put("end_time", date(ended));
        json.put("duration", duration);
        json.put("price", price);
        json.put("price_unit", "USD");
        json.put("direction", "outbound-api");
        json.put("answered_by", answeredBy);
        json.put("api_version", "2010-04-01");
        json.put("forwarded_from", null);
        json.put("caller_name", null);
        json.put("group_sid", null);
        json.put("trunk_sid", null);
        json.put("queue_time", "0");
        // The answer to the create request has nulls here.
        json.put("date_created", status.equals("queued") ? null : date(created));
        json.put("date_updated", status.equals("queued") ? null : date(ended == null ? created : ended));
        json.put("uri", path + ".json");
        var sub = new LinkedHashMap<String, String>();
        for (String name :
                new String[] {"recordings", "notifications", "streams", "events", "siprec", "payments", "transcriptions"
                }) {
            sub.put(name, path + "/" + Character.toUpperCase(name.charAt(0)) + name.substring(1) + ".json");
        }
        sub.put("user_defined_messages", path + "/UserDefinedMessages.json");
        sub.put("user_defined_message_subscriptions", path + "/UserDefinedMessageSubscriptions.json");
        json.put("subresource_uris", sub);
        return json.map();
    }

    private static @Nullable String date(@Nullable Instant at) {
        return at == null ? null : PhoneCall.rfc2822(at);
    }

    private static String formatted(String number) {
        return number.matches("\\+1[0-9]{10}")
                ? "(%s) %s-%s".formatted(number.substring(2, 5), number.substring(5, 8), number.substring(8))
                : number;
    }
}
