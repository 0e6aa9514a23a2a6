namespace Orleans.Orchestrator.Tokens;

/// <summary>Signs what the cluster says of its service accounts. The host that keeps the key provides it.</summary>
public interface ITokenSigner
{
    /// <summary>Who says it: the <c>iss</c> of every token, and the audience of the API.</summary>
    string Issuer { get; }

    /// <summary>A JSON Web Token (RFC 7519) with these claims.</summary>
    /// <param name="claims">A JSON object in UTF-8.</param>
    string Sign(ReadOnlySpan<byte> claims);
}
