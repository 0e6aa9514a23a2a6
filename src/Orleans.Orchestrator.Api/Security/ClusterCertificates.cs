using System.Security.Cryptography.X509Certificates;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>
/// The cluster's certificate authority and what it has issued for this server, kept in <c>DATA/pki</c> as PEM files of mode 0600.
/// Made on the first start; a certificate near its end is replaced by <see cref="RenewIfDue"/>.
/// </summary>
public sealed class ClusterCertificates
{
    /// <summary>Names by which every server of a cluster can be reached.</summary>
    private static readonly string[] WellKnownNames =
    [
        "localhost", "127.0.0.1", "::1", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local", "10.96.0.1",
    ];

    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(60);
    private readonly TimeProvider _time;
    private readonly string[] _names;
    private volatile X509Certificate2 _server;
    private volatile X509Certificate2 _admin;
    private volatile X509Certificate2 _proxy;

    private ClusterCertificates(string folder, IEnumerable<string> extraNames, TimeProvider time)
    {
        (Folder, _time) = (folder, time);
        _names = [.. WellKnownNames, Environment.MachineName.ToLowerInvariant(), .. extraNames];
        PrivateFile.CreateFolder(folder);
        Authority = LoadOrMake("ca", c => !IsDue(c), () => CertificateIssuer.CreateAuthority("orleans-orchestrator", _time.GetUtcNow()));
        Tokens = new TokenFile(Path.Combine(folder, "tokens"));
        ServiceAccounts = ServiceAccountKey.Open(folder);
        _server = LoadServer();
        _admin = LoadClient("admin", "kubernetes-admin");
        _proxy = LoadClient("apiserver-node-client", "orchestrator-apiserver");
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>The authority, with its private key.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>Bearer tokens that are accepted.</summary>
    public TokenFile Tokens { get; }

    /// <summary>The key of service accounts' tokens.</summary>
    public ServiceAccountKey ServiceAccounts { get; }

    /// <summary>What the API server shows.</summary>
    public X509Certificate2 Server => _server;

    /// <summary>What an administrator shows: group <c>system:masters</c>.</summary>
    public X509Certificate2 Admin => _admin;

    /// <summary>What the API server shows to node agents.</summary>
    public X509Certificate2 NodeClient => _proxy;

    /// <summary>The authority's certificate as PEM, without the key.</summary>
    public string AuthorityPem => Authority.ExportCertificatePem();

    /// <summary>Opens the folder <c>pki</c> in the data folder and makes what is missing or near its end.</summary>
    /// <param name="dataFolder">The daemon's data folder.</param>
    /// <param name="extraNames">DNS names and addresses by which clients reach this server, besides the well-known ones.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">The folder can't be written.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file there is damaged; remove it to have it made again.</exception>
    public static ClusterCertificates Open(string dataFolder, IEnumerable<string> extraNames, TimeProvider time) =>
        new(Path.Combine(dataFolder, "pki"), extraNames, time);

    /// <summary>A node agent's identity as a client: user <c>system:node:NAME</c>, group <c>system:nodes</c>.</summary>
    public X509Certificate2 IssueNodeClient(string nodeName) =>
        CertificateIssuer.IssueClient(Authority, $"system:node:{nodeName}", UserInfo.Nodes, _time.GetUtcNow());

    /// <summary>A node agent's identity as a server.</summary>
    public X509Certificate2 IssueNodeServer(string nodeName, IEnumerable<string> namesAndAddresses) =>
        CertificateIssuer.IssueServer(Authority, $"system:node:{nodeName}", UserInfo.Nodes, [nodeName, .. namesAndAddresses], _time.GetUtcNow());

    /// <summary>Replaces certificates that end soon; cheap, meant to be called daily. The authority itself is replaced only on a start.</summary>
    public void RenewIfDue()
    {
        if (IsDue(_server))
            _server = LoadServer();
        if (IsDue(_admin))
            _admin = LoadClient("admin", "kubernetes-admin");
        if (IsDue(_proxy))
            _proxy = LoadClient("apiserver-node-client", "orchestrator-apiserver");
    }

    /// <summary>Whether a certificate was issued by this cluster's authority and is valid now.</summary>
    public bool IsTrusted(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        return chain.Build(certificate);
    }

    private X509Certificate2 LoadServer() => LoadOrMake(
        "apiserver",
        c => !IsDue(c) && IsTrusted(c) && _names.All(n => c.MatchesHostname(n, allowWildcards: false, allowCommonName: false)),
        () => CertificateIssuer.IssueServer(Authority, "kube-apiserver", null, _names, _time.GetUtcNow()));

    private X509Certificate2 LoadClient(string file, string user) => LoadOrMake(
        file, c => !IsDue(c) && IsTrusted(c), () => CertificateIssuer.IssueClient(Authority, user, UserInfo.Masters, _time.GetUtcNow()));

    private bool IsDue(X509Certificate2 certificate) => _time.GetUtcNow() + RenewBefore >= certificate.NotAfter;

    private X509Certificate2 LoadOrMake(string name, Func<X509Certificate2, bool> isGood, Func<X509Certificate2> make)
    {
        var (certificatePath, keyPath) = (Path.Combine(Folder, name + ".crt"), Path.Combine(Folder, name + ".key"));
        if (File.Exists(certificatePath) && File.Exists(keyPath))
        {
            var loaded = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
            if (isGood(loaded))
                return loaded;
            loaded.Dispose();
        }

        var made = make();
        using var key = made.GetECDsaPrivateKey()!;
        // The key first: a certificate without its key would be taken for one that is there.
        PrivateFile.Write(keyPath, key.ExportPkcs8PrivateKeyPem());
        PrivateFile.Write(certificatePath, made.ExportCertificatePem());
        return made;
    }
}
