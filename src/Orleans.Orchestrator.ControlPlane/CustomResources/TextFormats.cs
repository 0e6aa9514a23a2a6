using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>The formats of texts that Kubernetes checks (kube-openapi <c>pkg/validation/strfmt</c>); any other name allows everything.</summary>
internal static partial class TextFormats
{
    /// <summary>Whether a text has a format.</summary>
    public static bool IsValid(string format, string value) => format.Replace("-", "", StringComparison.Ordinal) switch
    {
        "datetime" => DateTimeText().IsMatch(value) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        "date" => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "duration" => Duration().IsMatch(value),
        "uri" => Uri.TryCreate(value, UriKind.Absolute, out _) || value.StartsWith('/'),
        "email" => MailAddress.TryCreate(value, out var address) && address.DisplayName.Length == 0 && address.Address == value.Trim('<', '>'),
        "hostname" => value.Length <= 255 && Hostname().IsMatch(value),
        "ipv4" => IPAddress.TryParse(value, out var four) && four.AddressFamily == AddressFamily.InterNetwork && value.Count(c => c == '.') == 3,
        "ipv6" => IPAddress.TryParse(value, out var six) && six.AddressFamily == AddressFamily.InterNetworkV6 && !value.Contains('%', StringComparison.Ordinal) && value[0] != '[',
        "cidr" => IPNetworkText(value),
        "mac" => Mac().IsMatch(value),
        "uuid" => Uuid("", value),
        "uuid3" => Uuid("3", value),
        "uuid4" => Uuid("4", value),
        "uuid5" => Uuid("5", value),
        "byte" => Convert.TryFromBase64String(value, new byte[value.Length], out _),
        "bsonobjectid" => BsonObjectId().IsMatch(value),
        "isbn" => Isbn(value, 10) || Isbn(value, 13),
        "isbn10" => Isbn(value, 10),
        "isbn13" => Isbn(value, 13),
        "creditcard" => CreditCard().IsMatch(value.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)),
        "ssn" => SocialSecurity().IsMatch(value),
        "hexcolor" => HexColor().IsMatch(value),
        "rgbcolor" => RgbColor().IsMatch(value),
        _ => true,
    };

    private static bool IPNetworkText(string value)
    {
        var slash = value.IndexOf('/');
        return slash > 0 && IPAddress.TryParse(value[..slash], out var address)
            && int.TryParse(value[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }

    private static bool Uuid(string version, string value)
    {
        var digits = value.Replace("-", "", StringComparison.Ordinal);
        return AnyUuid().IsMatch(value) && (version.Length == 0 || digits[12] == version[0])
            && (version is not ("4" or "5") || char.ToLowerInvariant(digits[16]) is '8' or '9' or 'a' or 'b');
    }

    private static bool Isbn(string value, int length)
    {
        var digits = value.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        if (digits.Length != length || !digits.All(c => char.IsAsciiDigit(c) || c == 'X'))
            return false;
        var sum = digits.Select((c, i) => (c == 'X' ? 10 : c - '0') * (length == 10 ? 10 - i : i % 2 == 0 ? 1 : 3)).Sum();
        return sum % (length == 10 ? 11 : 10) == 0;
    }

    [GeneratedRegex(@"\A\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:?\d{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex DateTimeText();

    [GeneratedRegex(@"\A[+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))*\z|\A[+-]?0\z|\A\d+ ?(ns|nanos?|nanoseconds?|us|µs|micros?|microseconds?|ms|millis?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\A([a-zA-Z0-9\p{L}]([a-zA-Z0-9\p{L}-]{0,61}[a-zA-Z0-9\p{L}])?\.?)+\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Hostname();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}(([:-][0-9A-Fa-f]{2}){2})?\z|\A([0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Mac();

    [GeneratedRegex(@"\A[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AnyUuid();

    [GeneratedRegex(@"\A[0-9a-fA-F]{24}\z", RegexOptions.CultureInvariant)]
    private static partial Regex BsonObjectId();

    [GeneratedRegex(@"\A(4\d{12}(\d{3})?|5[1-5]\d{14}|6(011|5\d\d)\d{12}|3[47]\d{13}|3(0[0-5]|[68]\d)\d{11}|(2131|1800|35\d{3})\d{11})\z", RegexOptions.CultureInvariant)]
    private static partial Regex CreditCard();

    [GeneratedRegex(@"\A\d{3}[- ]?\d{2}[- ]?\d{4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SocialSecurity();

    [GeneratedRegex(@"\A#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\z", RegexOptions.CultureInvariant)]
    private static partial Regex HexColor();

    [GeneratedRegex(@"\Argb\(\s*(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\s*,\s*(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\s*,\s*(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\s*\)\z", RegexOptions.CultureInvariant)]
    private static partial Regex RgbColor();
}
