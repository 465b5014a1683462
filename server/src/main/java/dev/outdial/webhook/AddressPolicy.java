package dev.outdial.webhook;

import dev.outdial.http.Network;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/// Which addresses a webhook may reach: public ones, and networks that the operator has opened.
///
/// What is closed is what IANA's registries of special-purpose addresses (IPv4 and IPv6) do not call globally
/// reachable, and what carries an IPv4 address inside an IPv6 one, behind which anything may lie.
final class AddressPolicy {
    private static final List<Network> CLOSED = networks(
            "0.0.0.0/8", // this host
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT; metadata of some clouds
            "127.0.0.0/8", // loopback
            "168.63.129.16", // Azure's own services, at a public address
            "169.254.0.0/16", // link-local; metadata of most clouds
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments; metadata of some clouds
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // relays from IPv6
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, broadcast
            "2001::/23", // protocol assignments, Teredo
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4: an IPv4 address inside
            "3fff::/20"); // documentation

    /// Everything else of IPv6 is loopback, link-local, unique-local, multicast, NAT64, or not given out.
    private static final Network GLOBAL_UNICAST = Network.of("2000::/3");

    private final List<Network> opened;

    /// @param opened addresses and networks that may be reached whatever they are
    AddressPolicy(List<String> opened) {
        this.opened = opened.stream().map(Network::of).toList();
    }

    boolean allows(InetAddress address) {
        var plain = plain(address);
        if (opened.stream().anyMatch(network -> network.holds(plain))) {
            return true;
        }
        var isPublicKind = plain instanceof Inet4Address || GLOBAL_UNICAST.holds(plain);
        return isPublicKind && CLOSED.stream().noneMatch(network -> network.holds(plain));
    }

    /// Without a name or a scope, and an IPv4 address in IPv6 form (`::ffff:10.0.0.1`) as what it is.
    static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("An address has 4 or 16 bytes", e);
        }
    }

    private static List<Network> networks(String... networks) {
        return Stream.of(networks).map(Network::of).toList();
    }
}
