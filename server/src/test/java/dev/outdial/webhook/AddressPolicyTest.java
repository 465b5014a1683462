package dev.outdial.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private final AddressPolicy policy = new AddressPolicy(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "100.100.100.200",
                "127.0.0.1",
                "127.255.255.254",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1",
                "::10.0.0.1",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:a00:1::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void whatIsNotPublicIsClosed(String address) throws Exception {
        assertThat(policy.allows(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "100.63.255.255",
                "100.128.0.1",
                "126.255.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450:4001::1",
                "::ffff:8.8.8.8"
            })
    void whatIsPublicIsOpen(String address) throws Exception {
        assertThat(policy.allows(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void theOperatorOpensNetworksAndNothingElse() throws Exception {
        var opened = new AddressPolicy(List.of("10.1.0.0/16", "192.168.7.20", "fd12::/16"));
        assertThat(opened.allows(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(opened.allows(InetAddress.ofLiteral("::ffff:10.1.2.3"))).isTrue();
        assertThat(opened.allows(InetAddress.ofLiteral("192.168.7.20"))).isTrue();
        assertThat(opened.allows(InetAddress.ofLiteral("fd12::1"))).isTrue();
        assertThat(opened.allows(InetAddress.ofLiteral("10.2.0.1"))).isFalse();
        assertThat(opened.allows(InetAddress.ofLiteral("192.168.7.21"))).isFalse();
        assertThat(opened.allows(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "ftp://a.example/",
                "http://a.example/",
                "https:///x",
                "https://u:p@a.example/",
                "https://a.example/#x",
                "https://a.example:22/",
                "https://a.example:70000/",
                "https://a b.example/",
                "https://bücher.example/",
                "javascript:alert(1)",
                "//a.example/",
                "https://a_b.example/"
            })
    void urlsThatWillNotDo(String url) {
        assertThatThrownBy(() -> WebhookUrl.parse(url, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must ");
    }

    @Test
    void aUrlIsTakenApart() {
        assertThat(WebhookUrl.parse("https://a.example", false)).isEqualTo(new WebhookUrl(true, "a.example", 443, "/"));
        assertThat(WebhookUrl.parse("https://a.example:8443/x%20y?z=1", false))
                .isEqualTo(new WebhookUrl(true, "a.example", 8443, "/x%20y?z=1"));
        assertThat(WebhookUrl.parse("http://[::1]:8080/", true).literal()).isPresent();
        assertThat(WebhookUrl.parse("https://a.example", false).literal()).isEmpty();
    }
}
