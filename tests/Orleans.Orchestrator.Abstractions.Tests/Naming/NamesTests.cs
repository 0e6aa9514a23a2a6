using Orleans.Orchestrator.Naming;

namespace Orleans.Orchestrator.Abstractions.Tests.Naming;

public sealed class NamesTests
{
    private static readonly string Long = new('a', 64);

    [Theory]
    [InlineData("web", true)]
    [InlineData("web-1.example.com", true)]
    [InlineData("1", true)]
    [InlineData("", false)]
    [InlineData("A_b", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("a..b", false)]
    [InlineData("web\n", false)]
    [InlineData("wéb", false)]
    public void Subdomains_are_as_in_rfc_1123(string name, bool valid) => Assert.Equal(valid, DnsNames.SubdomainFaults(name).IsEmpty);

    [Theory]
    [InlineData("web", true)]
    [InlineData("1web", true)]
    [InlineData("web.x", false)]
    public void Labels_have_no_dots(string name, bool valid) => Assert.Equal(valid, DnsNames.LabelFaults(name).IsEmpty);

    [Theory]
    [InlineData("web", true)]
    [InlineData("1web", false)]
    public void Labels_as_in_rfc_1035_begin_with_a_letter(string name, bool valid) => Assert.Equal(valid, DnsNames.Label1035Faults(name).IsEmpty);

    [Fact]
    public void What_is_too_long_is_told_so() => Assert.Equal((string[])["must be no more than 63 characters"], DnsNames.LabelFaults(Long));

    [Theory]
    [InlineData("http", true)]
    [InlineData("a-1", true)]
    [InlineData("80", false)]
    [InlineData("a--b", false)]
    [InlineData("-a", false)]
    [InlineData("sixteenletters-x", false)]
    public void Port_names_are_iana_service_names(string name, bool valid) => Assert.Equal(valid, DnsNames.PortNameFaults(name).IsEmpty);

    [Theory]
    [InlineData("app", true)]
    [InlineData("example.com/App_1", true)]
    [InlineData("Example.com/x", false)]
    [InlineData("/x", false)]
    [InlineData("x/", false)]
    [InlineData("a/b/c", false)]
    [InlineData("", false)]
    public void Label_keys_are_qualified_names(string key, bool valid) => Assert.Equal(valid, LabelNames.KeyFaults(key).IsEmpty);

    [Theory]
    [InlineData("", true)]
    [InlineData("a_B.1", true)]
    [InlineData("-", false)]
    [InlineData("a b", false)]
    public void Label_values_are_short_words(string value, bool valid) => Assert.Equal(valid, LabelNames.ValueFaults(value).IsEmpty);
}
