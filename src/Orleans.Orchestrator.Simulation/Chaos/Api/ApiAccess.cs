using Orleans.Orchestrator.Api.Security;

namespace Orleans.Orchestrator.Simulation.Chaos.Api;

/// <summary>The cluster's certificates and a token for its users, in a folder that goes with it.</summary>
internal sealed class ApiAccess : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orc-load-").FullName;

    /// <summary>Makes them.</summary>
    public ApiAccess(TimeProvider time)
    {
        Certificates = ClusterCertificates.Open(_folder, [], time);
        Token = Certificates.Tokens.Create("chaos", UserInfo.Masters);
    }

    /// <summary>What every process of the control plane knows.</summary>
    public ClusterCertificates Certificates { get; }

    /// <summary>What an administrator shows.</summary>
    public string Token { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
