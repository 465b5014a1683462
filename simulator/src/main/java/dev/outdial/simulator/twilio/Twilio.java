package dev.outdial.simulator.twilio;

import dev.outdial.simulator.audio.Speech;
import dev.outdial.simulator.fault.FaultAction;
import dev.outdial.simulator.fault.FaultPoint;
import dev.outdial.simulator.fault.Faults;
import dev.outdial.simulator.ledger.CallSnapshot;
import dev.outdial.simulator.ledger.CreatePost;
import dev.outdial.simulator.rest.Answer;
import dev.outdial.simulator.rest.Gate;
import dev.outdial.simulator.world.Fields;
import dev.outdial.simulator.world.Form;
import dev.outdial.simulator.world.Ids;
import dev.outdial.simulator.world.Pace;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Twilio's account with its calls, and its REST API.
public final class Twilio {
    private static final int LARGEST_PAGE = 1_000;

    private final String accountSid;
    private final String authToken;
    private final Set<String> ownedNumbers;
    private final PhoneCall.Parts parts;
    private final Gate gate;
    private final Map<String, PhoneCall> calls = new LinkedHashMap<>();
    private final List<CreatePost> posts = new ArrayList<>();

    public Twilio(
            Vertx vertx,
            Pace pace,
            Faults faults,
            Speech speech,
            String accountSid,
            String authToken,
            Set<String> ownedNumbers) {
        this.accountSid = accountSid;
        this.authToken = authToken;
        this.ownedNumbers = ownedNumbers;
        this.gate = new Gate(faults, pace, Twilio::errorOnCommand);
        // A new connection each time: an idle one that the server closes would look like a server that is down.
        var http = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false), new PoolOptions().setHttp1MaxSize(1_000));
        var sockets = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(1_000_000)
                .setMaxFrameSize(1 << 20)
                .setMaxMessageSize(1 << 20));
        this.parts = new PhoneCall.Parts(
                new MediaStream.Account(accountSid, authToken),
                pace,
                new Webhooks(http, pace, faults, authToken),
                sockets,
                new Cutter(vertx),
                faults,
                speech);
    }

    /// Adds the routes. Bodies must have been read by then.
    public void mount(Router router) {
        String base = "/2010-04-01/Accounts/:account";
        router.get(base + ".json").handler(ctx -> guarded(ctx, () -> Answer.json(200, accountResource())));
        router.post(base + "/Calls.json").handler(this::create);
        router.get(base + "/Calls.json").handler(this::list);
        router.get(base + "/IncomingPhoneNumbers.json")
                .handler(ctx -> guarded(ctx, () -> Answer.json(200, numbers(ctx))));
        router.get(base + "/Calls/:sid/Notifications.json")
                .handler(ctx -> guarded(ctx, () -> Answer.json(200, notifications(call(ctx)))));
        router.get(base + "/Calls/:file")
                .handler(ctx -> one(ctx, FaultPoint.FETCH, call -> Answer.json(200, call.resource())));
        router.post(base + "/Calls/:file")
                .handler(ctx -> one(ctx, FaultPoint.UPDATE, call -> {
                    call.update(form(ctx));
                    return Answer.json(200, call.resource());
                }));
        router.delete(base + "/Calls/:file").handler(ctx -> guarded(ctx, () -> delete(call(ctx))));
        router.route("/2010-04-01/*")
                .handler(ctx -> guarded(
                        ctx,
                        () -> error(TwilioError.notFound(
                                String.valueOf(ctx.request().path())))));
    }

    /// All calls, oldest first.
    public List<CallSnapshot> snapshots() {
        return calls.values().stream().map(PhoneCall::snapshot).toList();
    }

    /// One call.
    public @Nullable CallSnapshot snapshot(String sid) {
        PhoneCall call = calls.get(sid);
        return call == null ? null : call.snapshot();
    }

    /// Every create request.
    public List<CreatePost> posts() {
        return List.copyOf(posts);
    }

    private void create(RoutingContext ctx) {
        Form form = form(ctx);
        Instant at = Instant.now();
        var made = new PhoneCall[1];
        String to = form.first("To").orElse(null);
        int index = posts.size();
        posts.add(new CreatePost(at, form.fields(), null, 0));
        var subject = new Faults.Subject(to, null, null);
        Supplier<Answer> work = () -> answer(ctx, () -> {
            var call = new PhoneCall(parts, CallRequest.read(form, ownedNumbers));
            calls.put(call.sid(), call);
            made[0] = call;
            // Noted here, too: with a delay on command this comes after the answer's status was noted.
            posts.set(index, new CreatePost(at, form.fields(), call.sid(), 201));
            Answer answer = Answer.json(201, call.resource());
            call.place();
            return answer;
        });
        int status = gate.answer(
                ctx,
                FaultPoint.CREATE,
                subject,
                work,
                () -> made[0] == null ? Future.succeededFuture() : made[0].firstDelivery());
        String sid = made[0] == null ? null : made[0].sid();
        posts.set(index, new CreatePost(at, form.fields(), sid, status));
    }

    private void list(RoutingContext ctx) {
        var subject = new Faults.Subject(ctx.request().getParam("To"), null, null);
        gate.answer(ctx, FaultPoint.LIST, subject, () -> answer(ctx, () -> Answer.json(200, page(ctx))));
    }

    private void one(RoutingContext ctx, FaultPoint point, Function<PhoneCall, Answer> work) {
        PhoneCall known = calls.get(sidOf(ctx));
        var subject = new Faults.Subject(known == null ? null : known.to(), null, null);
        gate.answer(ctx, point, subject, () -> answer(ctx, () -> work.apply(call(ctx))));
    }

    private void guarded(RoutingContext ctx, Supplier<Answer> work) {
        Gate.send(ctx, answer(ctx, work));
    }

    /// Checks who asks, does the work, and puts a refusal into words.
    private Answer answer(RoutingContext ctx, Supplier<Answer> work) {
        if (!authenticated(ctx)) {
            return error(TwilioError.authentication());
        }
        String account = ctx.pathParam("account");
        if (account != null && !account.replace(".json", "").equals(accountSid)) {
            return error(TwilioError.notFound(String.valueOf(ctx.request().path())));
        }
        try {
            return work.get();
        } catch (TwilioError.Refused e) {
            return error(e.error());
        }
    }

    private boolean authenticated(RoutingContext ctx) {
        String header = Objects.requireNonNullElse(ctx.request().getHeader("Authorization"), "");
        String expected = "Basic "
                + Base64.getEncoder().encodeToString((accountSid + ":" + authToken).getBytes(StandardCharsets.UTF_8));
        return Ids.same(expected, header);
    }

    private PhoneCall call(RoutingContext ctx) {
        PhoneCall call = calls.get(sidOf(ctx));
        if (call == null) {
            throw new TwilioError.Refused(
                    TwilioError.notFound(String.valueOf(ctx.request().path())));
        }
        return call;
    }

    private static String sidOf(RoutingContext ctx) {
        String file = ctx.pathParam("file");
        String sid = file == null ? ctx.pathParam("sid") : file;
        return sid == null ? "" : sid.replace(".json", "");
    }

    private Answer delete(PhoneCall call) {
        if (!call.status().isFinal()) {
            throw TwilioError.Refused.of(20009, "Cannot delete a call that has not ended");
        }
        calls.remove(call.sid());
        return Answer.empty();
    }

    private Map<String, @Nullable Object> page(RoutingContext ctx) {
        Form query = query(ctx);
        int size = Math.min(LARGEST_PAGE, number(query, "PageSize", 50));
        int page = number(query, "Page", 0);
        List<PhoneCall> found = calls.values().stream()
                .filter(call -> is(query, "To", call.to()))
                .filter(call -> is(query, "From", call.from()))
                .filter(call -> is(query, "Status", call.status().word()))
                .filter(call -> inTime(query, "StartTime", call.created()))
                .filter(call -> inTime(query, "EndTime", call.endedAt()))
                .toList()
                .reversed();
        int start = Math.min(found.size(), page * size);
        int end = Math.min(found.size(), start + size);
        var filters = new LinkedHashMap<>(query.fields());
        filters.remove("Page");
        filters.remove("PageToken");
        filters.put("PageSize", List.of(String.valueOf(size)));
        String uri = "/2010-04-01/Accounts/" + accountSid + "/Calls.json?" + new Form(filters).encode() + "&Page=";
        return new Fields()
                .put("first_page_uri", uri + 0)
                .put("end", Math.max(0, end - 1))
                .put(
                        "calls",
                        found.subList(start, end).stream()
                                .map(PhoneCall::resource)
                                .toList())
                .put("previous_page_uri", page == 0 ? null : uri + (page - 1))
                .put("page_size", size)
                .put("start", start)
                .put("uri", uri + page)
                .put("page", page)
                .put("next_page_uri", end < found.size() ? uri + (page + 1) : null)
                .map();
    }

    private static boolean is(Form query, String name, String actual) {
        return query.first(name).map(actual::equals).orElse(true);
    }

    /// Dates are UTC days; a date with a time is accepted as well.
    private static boolean inTime(Form query, String name, @Nullable Instant at) {
        for (String sign : List.of("", "<", ">")) {
            String wanted = query.first(name + sign).orElse(null);
            if (wanted == null) {
                continue;
            }
            if (at == null) {
                return false;
            }
            Instant from = instant(wanted, 0);
            Instant to = instant(wanted, 1);
            boolean fits = switch (sign) {
                case "<" -> at.isBefore(to);
                case ">" -> !at.isBefore(from);
                default -> !at.isBefore(from) && at.isBefore(to);
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static Instant instant(String date, int daysLater) {
        try {
            return date.length() > 10
                    ? Instant.parse(date).plusSeconds(daysLater)
                    : LocalDate.parse(date).plusDays(daysLater).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw TwilioError.Refused.of(20001, "not a date: " + date);
        }
    }

    private static int number(Form query, String name, int otherwise) {
        return query.first(name)
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(Integer::parseInt)
                .orElse(otherwise);
    }

    private Map<String, @Nullable Object> accountResource() {
        return new Fields()
                .put("sid", accountSid)
                .put("friendly_name", "Simulated account")
                .put("status", "active")
                .put("type", "Full")
                .map();
    }

    private Map<String, @Nullable Object> numbers(RoutingContext ctx) {
        Form query = query(ctx);
        var owned = ownedNumbers.stream()
                .sorted()
                .filter(number -> is(query, "PhoneNumber", number))
                .map(number -> new Fields()
                        .put("phone_number", number)
                        .put("friendly_name", number)
                        .put("account_sid", accountSid)
                        .put("capabilities", Map.of("voice", true, "sms", false, "mms", false))
                        .map())
                .toList();
        return new Fields()
                .put("incoming_phone_numbers", owned)
                .put("page", 0)
                .put("next_page_uri", null)
                .map();
    }

    private static Map<String, @Nullable Object> notifications(PhoneCall call) {
        var all = call.notifications().stream()
                .map(each -> new Fields()
                        .put("call_sid", call.sid())
                        .put("error_code", String.valueOf(each.code()))
                        .put("log", each.code() == 31921 || each.code() == 31931 ? "1" : "0")
                        .put("message_text", each.message())
                        .put("message_date", PhoneCall.rfc2822(each.at()))
                        .put("more_info", "https://www.twilio.com/docs/errors/" + each.code())
                        .map())
                .toList();
        return new Fields()
                .put("notifications", all)
                .put("page", 0)
                .put("next_page_uri", null)
                .map();
    }

    private static Form form(RoutingContext ctx) {
        String body = ctx.body().asString(StandardCharsets.UTF_8.name());
        return parsed(body);
    }

    private static Form query(RoutingContext ctx) {
        return parsed(ctx.request().query());
    }

    private static Form parsed(@Nullable String encoded) {
        try {
            return encoded == null ? Form.of(Map.of()) : Form.parse(encoded);
        } catch (IllegalArgumentException e) {
            return Form.of(Map.of());
        }
    }

    private static Answer error(TwilioError error) {
        return Answer.jsonText(error.status(), error.json());
    }

    private static Answer errorOnCommand(FaultAction.Status status) {
        Integer wanted = status.code();
        int code = wanted != null ? wanted : status.status() == 429 ? 20429 : status.status() == 401 ? 20003 : 20500;
        return error(new TwilioError(status.status(), code, "On command"));
    }
}
