using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>Makes X.509 certificates on ECDSA P-256 (RFC 5280 profiles as Kubernetes' own tools make them).</summary>
internal static class CertificateIssuer
{
    /// <summary>How long an authority is valid.</summary>
    public static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);

    /// <summary>How long what it issues is valid.</summary>
    public static readonly TimeSpan LeafLifetime = TimeSpan.FromDays(365);

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>A new authority with its key.</summary>
    public static X509Certificate2 CreateAuthority(string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(name, null), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(now - ClockSkew, now + AuthorityLifetime);
    }

    /// <summary>A client's certificate: the user is the common name, the group the organization.</summary>
    public static X509Certificate2 IssueClient(X509Certificate2 authority, string user, string group, DateTimeOffset now) =>
        Issue(authority, Name(user, group), [], [ClientAuth], now);

    /// <summary>A server's certificate for DNS names and addresses; also good as a client's.</summary>
    public static X509Certificate2 IssueServer(X509Certificate2 authority, string name, string? group, IEnumerable<string> names, DateTimeOffset now) =>
        Issue(authority, Name(name, group), names, [ServerAuth, ClientAuth], now);

    /// <summary>A client's certificate for a key and a name that somebody else made.</summary>
    public static X509Certificate2 IssueClient(X509Certificate2 authority, X500DistinguishedName subject, PublicKey publicKey, TimeSpan lifetime, DateTimeOffset now)
    {
        var request = new CertificateRequest(subject, publicKey, HashAlgorithmName.SHA256);
        AddExtensions(request, authority, X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, [], [ClientAuth]);
        using var key = authority.GetECDsaPrivateKey()!;
        // The authority's key may be of another sort than the client's.
        return request.Create(authority.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - ClockSkew, End(authority, now + lifetime), NewSerial());
    }

    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    private static X509Certificate2 Issue(
        X509Certificate2 authority, X500DistinguishedName subject, IEnumerable<string> names, IEnumerable<string> purposes, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        AddExtensions(request, authority, X509KeyUsageFlags.DigitalSignature, names, purposes);
        using var certificate = request.Create(authority, now - ClockSkew, End(authority, now + LeafLifetime), NewSerial());
        return certificate.CopyWithPrivateKey(key);
    }

    private static void AddExtensions(CertificateRequest request, X509Certificate2 authority, X509KeyUsageFlags usage, IEnumerable<string> names, IEnumerable<string> purposes)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. purposes.Select(p => new Oid(p))], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        if (AlternativeNames(names) is { } alternative)
            request.CertificateExtensions.Add(alternative);
    }

    private static DateTimeOffset End(X509Certificate2 authority, DateTimeOffset wanted) => wanted > authority.NotAfter ? authority.NotAfter : wanted;

    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        return serial;
    }

    private static X509Extension? AlternativeNames(IEnumerable<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        var any = false;
        foreach (var name in names.Distinct())
        {
            any = true;
            if (IPAddress.TryParse(name, out var address))
                builder.AddIpAddress(address);
            else
                builder.AddDnsName(name);
        }

        return any ? builder.Build() : null;
    }

    private static X500DistinguishedName Name(string commonName, string? organization)
    {
        var builder = new X500DistinguishedNameBuilder();
        if (organization is not null)
            builder.AddOrganizationName(organization);
        builder.AddCommonName(commonName);
        return builder.Build();
    }
}
