package dev.outdial.access;

import dev.outdial.client.ClientJson;
import dev.outdial.http.Answer;
import dev.outdial.http.Json;
import dev.outdial.http.Request;
import dev.outdial.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/// `POST /auth/login` and `POST /auth/admin/login`: credentials in, a token out.
public final class AuthRoutes {
    private final Logins logins;

    public AuthRoutes(Logins logins) {
        this.logins = logins;
    }

    public void addTo(Routes routes) {
        routes.post("/auth/login", this::login);
        routes.post("/auth/admin/login", this::adminLogin);
    }

    private Answer login(Request request) {
        var login = logins.client(request, request.json());
        var json = granted(login.issued());
        json.set("client", ClientJson.brief(login.client()));
        return Answer.ok(json);
    }

    private Answer adminLogin(Request request) {
        var login = logins.admin(request, request.json());
        var json = granted(login.issued());
        json.putObject("admin").put("username", login.username());
        return Answer.ok(json);
    }

    private static ObjectNode granted(Tokens.Issued issued) {
        return Json.object()
                .put("success", true)
                .put("token", issued.token())
                .put("expiresAt", ClientJson.time(issued.expiresAt()));
    }
}
