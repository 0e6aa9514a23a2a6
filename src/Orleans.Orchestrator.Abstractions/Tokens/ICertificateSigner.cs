namespace Orleans.Orchestrator.Tokens;

/// <summary>Signs certificates by which users prove to the API who they are. The host that keeps the authority's key provides it.</summary>
public interface ICertificateSigner
{
    /// <summary>A client's certificate, as PEM.</summary>
    /// <param name="request">A PKCS #10 request as PEM, which is valid.</param>
    /// <param name="lifetime">How long it is to count; it may count for less.</param>
    string SignClient(ReadOnlySpan<byte> request, TimeSpan lifetime);
}
