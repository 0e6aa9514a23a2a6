using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Orleans.Orchestrator.Containers.Tests.Images;

/// <summary>A real registry (Debian's docker-registry) on loopback, filled by skopeo.</summary>
internal sealed class LocalRegistry : IAsyncDisposable
{
    public const string User = "me";
    public const string Password = "s3cret-word";

    // The registry takes bcrypt only, which nothing here can make.
    private const string PasswordFile = "me:$2y$04$y/8X8Xz4JdV7AbFoSegh.OMY9lOBNBYCunONmDccWoolM.q6/YuB.\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private LocalRegistry(Process process, int port, string data) => (_process, Port, DataDirectory) = (process, port, data);

    public int Port { get; }

    public string DataDirectory { get; }

    public string Name => $"127.0.0.1:{Port}";

    /// <param name="folder">Where its files go.</param>
    /// <param name="withPassword">Whether it wants <see cref="User"/> and <see cref="Password"/>.</param>
    public static async Task<LocalRegistry> StartAsync(string folder, bool withPassword = false)
    {
        Directory.CreateDirectory(folder);
        var port = FreePort();
        var auth = "";
        if (withPassword)
        {
            File.WriteAllText(Path.Combine(folder, "htpasswd"), PasswordFile);
            auth = $"\nauth: {{ htpasswd: {{ realm: test, path: {folder}/htpasswd }} }}";
        }

        var config = Path.Combine(folder, "config.yml");
        File.WriteAllText(config, $"version: 0.1\nlog: {{ level: error }}\nstorage: {{ filesystem: {{ rootdirectory: {folder}/data }} }}\nhttp: {{ addr: '127.0.0.1:{port}' }}{auth}\n");
        var start = new ProcessStartInfo("docker-registry", ["serve", config]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var registry = new LocalRegistry(Process.Start(start)!, port, folder + "/data");
        registry._process.OutputDataReceived += (_, _) => { };
        registry._process.ErrorDataReceived += (_, _) => { };
        registry._process.BeginOutputReadLine();
        registry._process.BeginErrorReadLine();
        await registry.WaitUntilItAnswersAsync();
        return registry;
    }

    public void Push(string layout, string target, params string[] options) =>
        ShellCommand.Run("skopeo", ["copy", "-q", "--all", .. options, "--dest-tls-verify=false", $"oci:{layout}", $"docker://{Name}/{target}"]);

    /// <summary>The file in which the registry keeps a blob.</summary>
    public string BlobFile(string hex) => Path.Combine(DataDirectory, "docker/registry/v2/blobs/sha256", hex[..2], hex, "data");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitUntilItAnswersAsync()
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync($"http://{Name}/v2/", patience.Token);
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                await Task.Delay(20, patience.Token);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
