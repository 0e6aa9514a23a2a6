using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>Writes the file by which kubectl and our own client find the cluster and prove who they are.</summary>
public static class Kubeconfig
{
    /// <summary>Writes a kubeconfig of mode 0600 with the authority, a client certificate and its key embedded.</summary>
    /// <param name="path">The file.</param>
    /// <param name="server">The API's address, such as <c>https://127.0.0.1:6443</c>.</param>
    /// <param name="certificates">The cluster's certificates; the administrator's is written.</param>
    public static void Write(string path, string server, ClusterCertificates certificates)
    {
        using var key = certificates.Admin.GetECDsaPrivateKey()!;
        PrivateFile.Write(path, Render(server, certificates.AuthorityPem, certificates.Admin.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()));
    }

    private static string Render(string server, string authority, string certificate, string key) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: orchestrator
          cluster:
            server: {server}
            certificate-authority-data: {Encode(authority)}
        users:
        - name: admin
          user:
            client-certificate-data: {Encode(certificate)}
            client-key-data: {Encode(key)}
        contexts:
        - name: orchestrator
          context:
            cluster: orchestrator
            user: admin
        current-context: orchestrator

        """;

    private static string Encode(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem + "\n"));
}
