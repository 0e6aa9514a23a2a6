using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Orleans.Orchestrator.EndToEnd.Tests.World;

/// <summary>A whole node of its own: the published orcd in a private machine, with the demo's images.</summary>
public sealed class RunningNode : IAsyncDisposable
{
    /// <summary>Its API, in its own network.</summary>
    public const string Server = "https://127.0.0.1:6443";

    private readonly PrivateMachine _machine;
    private readonly string _folder;
    private readonly string _cgroupParent;
    private readonly string _name;
    private IReadOnlyList<string> _more = [];
    private Process? _entrance;

    private RunningNode(PrivateMachine machine, string folder, string name)
    {
        (_machine, _folder, _name) = (machine, folder, name);
        _cgroupParent = Path.GetFileName(folder);
        Containers = new ContainerProcesses(_cgroupParent);
    }

    /// <summary>The data folder.</summary>
    public string Data => Path.Combine(_folder, "data");

    /// <summary>The folder of its keys and certificates.</summary>
    public string Pki => Path.Combine(Data, "pki");

    /// <summary>The administrator's kubeconfig.</summary>
    public string Kubeconfig => Path.Combine(Data, "kubeconfig");

    /// <summary>What runs here, by the kernel's account.</summary>
    public ContainerProcesses Containers { get; }

    /// <summary>The daemon's process, by its number out here.</summary>
    public int DaemonPid { get; private set; }

    /// <summary>The keeper's process, by its number out here.</summary>
    public int KeeperPid => Find("orc-keeper").Single();

    /// <summary>Starts a node on an empty data folder and builds its images.</summary>
    /// <param name="options">Further options for orcd, once its machine is there.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="pki">Files that are in its folder of keys before it starts.</param>
    public static async Task<RunningNode> StartAsync(Func<PrivateMachine, Task<IReadOnlyList<string>>>? options = null, string name = "n1", IEnumerable<string>? pki = null)
    {
        var node = new RunningNode(await PrivateMachine.StartAsync(), Directory.CreateTempSubdirectory("orc-e2e-").FullName, name);
        try
        {
            node._more = options is null ? [] : await options(node._machine);
            foreach (var file in pki ?? [])
                File.Copy(file, Path.Combine(Directory.CreateDirectory(node.Pki).FullName, Path.GetFileName(file)));
            await node.StartDaemonAsync();
            var context = Directory.CreateDirectory(Path.Combine(node._folder, "image")).FullName;
            foreach (var file in Directory.GetFiles(Programs.Sample("hello-image")).Append(Busybox()))
                File.Copy(file, Path.Combine(context, Path.GetFileName(file)));
            await node.ExpectAsync("image", "build", "--node", name, "-t", "localhost/hello:1.0", context);
            await node.ExpectAsync("image", "build", "--node", name, "-t", "localhost/nginx:1.14.2", "-t", "localhost/nginx:alpine", "--build-arg", "PORT=80", context);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts orcd and waits until it is ready.</summary>
    public async Task StartDaemonAsync()
    {
        var log = Path.Combine(_folder, "orcd.log");
        _entrance = _machine.Start("sh", ["-c", "exec \"$0\" \"$@\" >>" + log + " 2>&1", Path.Combine(Programs.Folder, "orcd"), .. Options()], inside: true);
        await Eventually.HoldsAsync("orcd to be ready", async () =>
        {
            Assert.False(_entrance.HasExited, _entrance.HasExited ? "orcd ended: " + await File.ReadAllTextAsync(log) : "");
            return (await CurlAsync(Server + "/readyz")).Output;
        }, answer => answer == "ok");
        DaemonPid = PrivateMachine.Children(_entrance.Id).Single();
    }

    /// <summary>Kills the daemon with SIGKILL.</summary>
    public async Task KillDaemonAsync()
    {
        Signal(DaemonPid);
        await _entrance!.WaitForExitAsync();
        _entrance.Dispose();
        _entrance = null;
    }

    /// <summary>Stops the daemon with SIGTERM.</summary>
    /// <returns>How it ended.</returns>
    public async Task<int> StopDaemonAsync()
    {
        await _machine.RunAsync("kill", [DaemonPid.ToString(CultureInfo.InvariantCulture)]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _entrance!.WaitForExitAsync(patience.Token);
        var code = _entrance.ExitCode;
        _entrance.Dispose();
        _entrance = null;
        return code;
    }

    /// <summary>Starts orcd on the same folders once more, and waits for its end.</summary>
    public Task<CommandResult> SecondDaemonAsync() => _machine.RunAsync(Path.Combine(Programs.Folder, "orcd"), Options(), inside: true);

    /// <summary><c>orcd cleanup</c></summary>
    public Task<CommandResult> CleanupAsync() =>
        _machine.RunAsync(Path.Combine(Programs.Folder, "orcd"), ["cleanup", "--data", Data, "--run", Path.Combine(_folder, "run"), "--cgroup-parent", _cgroupParent], inside: true);

    /// <summary>Runs orc as the administrator.</summary>
    public Task<CommandResult> OrcAsync(params string[] arguments) => ClientAsync("orc", "", arguments);

    /// <summary>Runs orc and gives what it printed; it must succeed.</summary>
    public async Task<string> ExpectAsync(params string[] arguments) => (await OrcAsync(arguments)).Succeeded();

    /// <summary>Applies a manifest given as text.</summary>
    public Task<CommandResult> ApplyAsync(string manifest) => ClientAsync("orc", manifest, "apply", "-f", "-");

    /// <summary>Runs orc or a kubectl as the administrator.</summary>
    public Task<CommandResult> ClientAsync(string client, string input, params string[] arguments) =>
        _machine.RunAsync(client == "orc" ? Path.Combine(Programs.Folder, "orc") : client, arguments, input, Environment(client));

    /// <summary>Starts orc or a kubectl that goes on until it is killed.</summary>
    public Process StartClient(string client, params string[] arguments) =>
        _machine.Start(client == "orc" ? Path.Combine(Programs.Folder, "orc") : client, arguments, Environment(client));

    /// <summary>Asks from the node's network, without credentials.</summary>
    public Task<CommandResult> CurlAsync(params string[] arguments) => _machine.RunAsync("curl", ["-sk", "--noproxy", "*", "-m", "5", .. arguments]);

    /// <summary>Runs a program in all of the node's namespaces.</summary>
    public async Task<string> InsideAsync(string program, params string[] arguments) => (await _machine.RunAsync(program, arguments, inside: true)).Succeeded();

    /// <summary>The objects of a kind.</summary>
    public async Task<JsonElement[]> ListAsync(string kind, params string[] options) => [.. (await JsonAsync([kind, .. options])).GetProperty("items").EnumerateArray()];

    /// <summary>An object as JSON, or a list.</summary>
    public async Task<JsonElement> JsonAsync(params string[] what) => JsonDocument.Parse(await ExpectAsync(["get", .. what, "-o", "json"])).RootElement;

    /// <summary>SIGKILL for a process of the node.</summary>
    public static void Signal(int pid)
    {
        // 0 would be the tests' own process group.
        Assert.True(pid > 1, "there is no process to be killed");
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    /// <summary>The node's processes of a program, by their numbers out here.</summary>
    public int[] Find(string program) =>
    [
        .. Directory.GetDirectories("/proc").Select(p => Path.GetFileName(p)).Where(p => char.IsAsciiDigit(p[0])).Select(p => int.Parse(p, CultureInfo.InvariantCulture))
            .Where(pid => Arguments(pid) is [var name, .. var rest] && Path.GetFileName(name) == program && rest.Contains(Data)),
    ];

    public async ValueTask DisposeAsync()
    {
        if (_entrance is { HasExited: false } && DaemonPid > 0)
            await KillDaemonAsync();
        await _machine.DisposeAsync();
        await Eventually.HoldsAsync("the node's processes to end", () => Task.FromResult(Containers.Read().Count), count => count == 0);
        Containers.Remove();
        Directory.Delete(_folder, recursive: true);
    }

    private string[] Options() => ["--data", Data, "--run", Path.Combine(_folder, "run"), "--cgroup-parent", _cgroupParent, "--node-name", _name, .. _more];

    private static string[] Arguments(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string Busybox() =>
        new[] { "/bin/busybox", "/usr/bin/busybox" }.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("these tests need a static busybox: install busybox-static");

    private Dictionary<string, string> Environment(string client) => new()
    {
        ["KUBECONFIG"] = Kubeconfig,
        ["HOME"] = Path.Combine(_folder, "home-" + Path.GetFileName(client)),
    };
}
