using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Serialization;
using Orleans.Orchestrator.Tokens;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>
/// The key by which service accounts' tokens are signed (ES256, RFC 7518) and known again: <c>sa.key</c> in the folder <c>pki</c>, made on the
/// first start. Whoever has it can be any account of the cluster.
/// </summary>
public sealed class ServiceAccountKey : ITokenSigner
{
    /// <summary>The name under which the cluster vouches for its accounts.</summary>
    public const string ClusterIssuer = "https://kubernetes.default.svc.cluster.local";

    private const string Curve = "P-256";
    private readonly ECDsa _key;
    private readonly Lock _lock = new();
    private readonly string _header;

    private ServiceAccountKey(ECDsa key)
    {
        _key = key;
        Id = Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
        _header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","kid":"{{Id}}"}"""));
    }

    /// <summary>The key's name in tokens: the hash of its public half.</summary>
    public string Id { get; }

    /// <inheritdoc/>
    public string Issuer => ClusterIssuer;

    /// <summary>Opens the key in a folder, or makes it there.</summary>
    /// <exception cref="CryptographicException">The file is damaged; remove it, and tokens that were signed before end.</exception>
    public static ServiceAccountKey Open(string folder)
    {
        var path = Path.Combine(folder, "sa.key");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(path))
            key.ImportFromPem(File.ReadAllText(path));
        else
            PrivateFile.Write(path, key.ExportPkcs8PrivateKeyPem());
        return new ServiceAccountKey(key);
    }

    /// <inheritdoc/>
    public string Sign(ReadOnlySpan<byte> claims)
    {
        var signed = $"{_header}.{Base64Url.EncodeToString(claims)}";
        lock (_lock)
            return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>What a token says when this key has signed it; null otherwise. Whether it still counts is not looked at.</summary>
    public JsonDocument? Open(ReadOnlySpan<char> token)
    {
        var last = token.LastIndexOf('.');
        var first = token.IndexOf('.');
        if (first <= 0 || last == first || !token[..first].SequenceEqual(_header))
            return null;
        try
        {
            var signature = Base64Url.DecodeFromChars(token[(last + 1)..]);
            lock (_lock)
            {
                if (!_key.VerifyData(Encoding.ASCII.GetBytes(token[..last].ToString()), signature, HashAlgorithmName.SHA256))
                    return null;
            }

            return JsonDocument.Parse(Base64Url.DecodeFromChars(token[(first + 1)..last]));
        }
        catch (Exception e) when (e is FormatException or JsonException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The public half as a JSON Web Key Set (RFC 7517), for those who check tokens by themselves.</summary>
    public byte[] PublicKeys()
    {
        ECParameters parameters;
        lock (_lock)
            parameters = _key.ExportParameters(includePrivateParameters: false);
        using var buffer = new PooledBuffer();
        using (var w = new Utf8JsonWriter(buffer))
        {
            w.WriteStartObject();
            w.WriteStartArray("keys");
            w.WriteStartObject();
            w.WriteString("use", "sig");
            w.WriteString("kty", "EC");
            w.WriteString("kid", Id);
            w.WriteString("crv", Curve);
            w.WriteString("alg", "ES256");
            w.WriteString("x", Base64Url.EncodeToString(parameters.Q.X));
            w.WriteString("y", Base64Url.EncodeToString(parameters.Q.Y));
            w.WriteEndObject();
            w.WriteEndArray();
            w.WriteEndObject();
        }

        return buffer.Written.ToArray();
    }
}
