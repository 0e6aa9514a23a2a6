namespace Orleans.Orchestrator.Hosts.Orc.Arguments;

/// <summary>The flags that every verb has: which cluster, as whom, how.</summary>
internal static class GlobalFlags
{
    public static readonly Flag[] All =
    [
        Flag.Text("kubeconfig", '\0', "The kubeconfig file"),
        Flag.Text("namespace", 'n', "The namespace"),
        Flag.Text("context", '\0', "The context of the kubeconfig"),
        Flag.Text("cluster", '\0', "The cluster of the kubeconfig"),
        Flag.Text("user", '\0', "The user of the kubeconfig"),
        Flag.Text("server", 's', "The server's address"),
        Flag.Text("token", '\0', "A bearer token"),
        Flag.Text("certificate-authority", '\0', "File with the server's authority"),
        Flag.Text("client-certificate", '\0', "File with the client's certificate"),
        Flag.Text("client-key", '\0', "File with the client's key"),
        Flag.Text("tls-server-name", '\0', "The name that the server's certificate must have"),
        Flag.Switch("insecure-skip-tls-verify", '\0', "Do not check the server's certificate: anybody in between can read and change everything"),
        Flag.Text("as", '\0', "Act as this user"),
        Flag.List("as-group", '\0', "Act as a member of this group"),
        Flag.Text("as-uid", '\0', "Act as the user of this id"),
        Flag.Text("request-timeout", '\0', "How long one request may take; 0 for as long as it likes", "0"),
        Flag.Text("cache-dir", '\0', "Folder for what the server said it serves"),
        Flag.Switch("warnings-as-errors", '\0', "End with 1 when the server warns"),
        Flag.Number("v", 'v', "How much to tell on standard error: 6 requests, 8 headers without secrets", 0),
    ];
}
