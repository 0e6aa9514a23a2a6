using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using OpenTelemetry.Exporter;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Naming;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>orcd's commands and options.</summary>
internal static class CommandLine
{
    private static readonly Option<string> Data = new("--data") { Description = "Folder for the database, keys, images and logs", DefaultValueFactory = _ => "/var/lib/orchestrator", Recursive = true };
    private static readonly Option<string> Run = new("--run") { Description = "Folder for sockets and namespaces", DefaultValueFactory = _ => "/run/orchestrator", Recursive = true };
    private static readonly Option<string> CgroupParent = new("--cgroup-parent") { Description = "The cgroup that all containers are under", DefaultValueFactory = _ => "orchestrator", Recursive = true };
    private static readonly Option<string?> Postgres = new("--postgres") { Description = "File with a PostgreSQL connection string; without it SQLite in the data folder", Recursive = true };
    private static readonly Option<string> Listen = new("--listen") { Description = "Address and port of the API", DefaultValueFactory = _ => "127.0.0.1:6443" };
    private static readonly Option<string> NodeName = new("--node-name") { Description = "The node's name", DefaultValueFactory = _ => Environment.MachineName.ToLowerInvariant() };
    private static readonly Option<string?> Address = new("--address") { Description = "The node's address as others reach it; that of the default route unless given" };
    private static readonly Option<int> NodePort = new("--node-port") { Description = "Port of the agent's endpoint", DefaultValueFactory = _ => 10250 };
    private static readonly Option<string[]> AllowedSysctls = new("--allowed-unsafe-sysctls") { Description = "Kernel parameters that pods may set besides the safe ones, such as kernel.msg* or net.core.somaxconn", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string> UserIds = new("--user-namespace-ids") { Description = "Users and groups of the machine for pods with hostUsers: false, 65536 each, as FIRST:COUNT", DefaultValueFactory = _ => UserIdRange.Default.ToString() };
    private static readonly Option<string?> Otlp = new("--otlp") { Description = "Where to send traces and metrics by OTLP, such as http://127.0.0.1:4317" };
    private static readonly Option<string> OtlpProtocol = new Option<string>("--otlp-protocol") { Description = "How OTLP is spoken there; over HTTP to v1/traces and v1/metrics under the address", DefaultValueFactory = _ => "grpc" }.AcceptOnlyFromAmong("grpc", "http/protobuf");
    private static readonly Option<string> Format = new Option<string>("--log-format") { Description = "How the log is written: lines for people, or a JSON object per line with fields and trace ids", DefaultValueFactory = _ => "text" }.AcceptOnlyFromAmong("text", "json");
    private static readonly Argument<string> BackupFile = new("file") { Description = "The file" };
    private static readonly Option<bool> Overwrite = new("--overwrite") { Description = "Replace a database that is not empty" };

    public static RootCommand Build()
    {
        var root = new RootCommand("orcd is a whole node: API, control plane, store and container runtime in one daemon.")
        {
            Data, Run, CgroupParent, Postgres, Listen, NodeName, Address, NodePort, AllowedSysctls, UserIds, Otlp, OtlpProtocol, Format,
        };
        root.SetAction((parsed, cancellation) => OrcdHost.RunAsync(Read(parsed), cancellation));
        var cleanup = new Command("cleanup", "Remove every container, namespace, interface, cgroup and nftables table of this node. orcd must not be running.");
        cleanup.SetAction((parsed, cancellation) => Maintenance.CleanupAsync(parsed.GetValue(Data)!, parsed.GetValue(Run)!, parsed.GetValue(CgroupParent)!, cancellation));
        root.Subcommands.Add(cleanup);
        var backup = new Command("backup", "Write a consistent copy of the database to a new file") { BackupFile };
        backup.SetAction((parsed, cancellation) => Maintenance.BackupAsync(parsed.GetValue(Data)!, parsed.GetValue(Postgres), parsed.GetValue(BackupFile)!, cancellation));
        root.Subcommands.Add(backup);
        var restore = new Command("restore", "Replace the database by a backup. orcd must not be running.") { BackupFile, Overwrite };
        restore.SetAction((parsed, cancellation) => Maintenance.RestoreAsync(
            parsed.GetValue(Data)!, parsed.GetValue(Postgres), parsed.GetValue(BackupFile)!, parsed.GetValue(Overwrite), cancellation));
        root.Subcommands.Add(restore);
        var check = new Command("check", "Have the database check itself");
        check.SetAction((parsed, cancellation) => Maintenance.CheckAsync(parsed.GetValue(Data)!, parsed.GetValue(Postgres), cancellation));
        root.Subcommands.Add(check);
        return root;
    }

    /// <summary>What could not be read at all, as lines; null when all of it was.</summary>
    public static string? Faults(ParseResult parsed) => parsed.Errors.Count == 0
        ? null
        : string.Join('\n', parsed.Errors.Select(e => e.SymbolResult is OptionResult { Option: Option<int> option, Tokens: [var token] } ? $"{option.Name} must be a number, not '{token.Value}'" : e.Message.ReplaceLineEndings(" ")))
            + "\nSee 'orcd --help'.";

    private static OrcdOptions Read(ParseResult parsed)
    {
        var faults = new List<string>();
        Folder(parsed, Data, faults);
        Folder(parsed, Run, faults);
        var (cgroup, name, node, otlp) = (parsed.GetValue(CgroupParent)!, parsed.GetValue(NodeName)!, parsed.GetValue(NodePort), (Uri?)null);
        if (cgroup.Length == 0 || cgroup.StartsWith('/') || cgroup.Split('/').Any(part => part is "" or "." or ".."))
            faults.Add($"--cgroup-parent must be a path below the root of the cgroups, such as orchestrator, not '{cgroup}'");
        if (DnsNames.SubdomainFaults(name) is { IsEmpty: false } wrong)
            faults.Add($"--node-name '{name}' is no name of a node: {wrong[0]}");
        var listen = IPEndPoint.TryParse(parsed.GetValue(Listen)!, out var endpoint) && endpoint.Port != 0 ? endpoint : null;
        if (listen is null)
            faults.Add($"--listen must be an address and a port, such as 127.0.0.1:6443, not '{parsed.GetValue(Listen)}'");
        var address = MachineAddress.Find();
        if (parsed.GetValue(Address) is { } given && !IPAddress.TryParse(given, out address!))
            faults.Add($"--address must be an IP address, not '{given}'");
        if (parsed.GetValue(Otlp) is { } uri && !(Uri.TryCreate(uri, UriKind.Absolute, out otlp) && otlp.Scheme is "http" or "https"))
            faults.Add($"--otlp must be a URI with http or https, such as http://127.0.0.1:4317, not '{uri}'");
        var users = UserIdRange.TryParse(parsed.GetValue(UserIds)!);
        if (users is null)
            faults.Add($"--user-namespace-ids must be FIRST:COUNT, multiples of 65536 both, such as {UserIdRange.Default}, not '{parsed.GetValue(UserIds)}'");
        if (node is < 1 or > 65535)
            faults.Add($"--node-port must be from 1 to 65535, not {node}");
        else if (node == listen?.Port)
            faults.Add($"--node-port and --listen must have different ports, not both {node}");
        if (faults.Count > 0)
            throw new UsageException(string.Join('\n', faults));
        return new OrcdOptions
        {
            DataDirectory = Path.GetFullPath(parsed.GetValue(Data)!),
            RunDirectory = Path.GetFullPath(parsed.GetValue(Run)!),
            CgroupParent = cgroup,
            PostgresFile = parsed.GetValue(Postgres),
            Listen = listen!,
            NodeName = name,
            Address = address,
            NodePort = node,
            AllowedUnsafeSysctls = [.. (parsed.GetValue(AllowedSysctls) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
            UserIds = users!,
            Otlp = otlp,
            OtlpProtocol = parsed.GetValue(OtlpProtocol) == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            LogFormat = parsed.GetValue(Format) == "json" ? LogFormat.Json : LogFormat.Text,
        };
    }

    private static void Folder(ParseResult parsed, Option<string> option, List<string> faults)
    {
        var path = parsed.GetValue(option)!;
        if (path.Length == 0)
            faults.Add($"{option.Name} must be a folder, not empty");
        else if (File.Exists(path))
            faults.Add($"{option.Name} must be a folder, and '{path}' is a file");
    }
}
