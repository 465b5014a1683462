package dev.outdial.http;

import dev.outdial.config.Settings;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// Some neighbouring addresses, such as `10.0.0.0/8`, or a single one.
public final class Network {
    private final IpSubnetFilterRule rule;

    private Network(IpSubnetFilterRule rule) {
        this.rule = rule;
    }

    /// A network as it is written, or an address.
    ///
    /// @throws IllegalArgumentException if it is neither
    public static Network of(String text) {
        var cidr = text.contains("/") ? text : text + (text.contains(":") ? "/128" : "/32");
        return new Network(new IpSubnetFilterRule(cidr, IpFilterRuleType.ACCEPT));
    }

    /// Networks and addresses of a setting, divided by commas; empty if one of them is wrong.
    public static List<String> list(Settings settings, String name, String example) {
        var texts = settings.list(name);
        for (String text : texts) {
            try {
                of(text);
            } catch (IllegalArgumentException _) {
                settings.mistake(
                        name, "holds '%s', which is no address and no network".formatted(text), name + "=" + example);
                return List.of();
            }
        }
        return texts;
    }

    public boolean holds(InetAddress address) {
        return rule.matches(new InetSocketAddress(address, 0));
    }
}
