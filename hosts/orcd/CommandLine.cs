using System.CommandLine;
using System.Net;
using OpenTelemetry.Exporter;

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
    private static readonly Option<string?> Address = new("--address") { Description = "The node's address as others reach it; the API's unless given" };
    private static readonly Option<int> NodePort = new("--node-port") { Description = "Port of the agent's endpoint", DefaultValueFactory = _ => 10250 };
    private static readonly Option<string?> Otlp = new("--otlp") { Description = "Where to send traces and metrics by OTLP, such as http://127.0.0.1:4317" };
    private static readonly Option<string> OtlpProtocol = new Option<string>("--otlp-protocol") { Description = "How OTLP is spoken there; over HTTP to v1/traces and v1/metrics under the address", DefaultValueFactory = _ => "grpc" }.AcceptOnlyFromAmong("grpc", "http/protobuf");
    private static readonly Option<string> Format = new Option<string>("--log-format") { Description = "How the log is written: lines for people, or a JSON object per line with fields and trace ids", DefaultValueFactory = _ => "text" }.AcceptOnlyFromAmong("text", "json");
    private static readonly Argument<string> BackupFile = new("file");
    private static readonly Option<bool> Overwrite = new("--overwrite") { Description = "Replace a database that is not empty" };

    public static RootCommand Build()
    {
        var root = new RootCommand("orcd is a whole node: API, control plane, store and container runtime in one daemon.")
        {
            Data, Run, CgroupParent, Postgres, Listen, NodeName, Address, NodePort, Otlp, OtlpProtocol, Format,
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

    private static OrcdOptions Read(ParseResult parsed)
    {
        var listen = parsed.GetValue(Listen)!;
        if (!IPEndPoint.TryParse(listen, out var endpoint) || endpoint.Port == 0)
            throw new UsageException($"--listen must be an address and a port, such as 127.0.0.1:6443, not '{listen}'");
        var address = endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : endpoint.Address;
        if (parsed.GetValue(Address) is { } given && !IPAddress.TryParse(given, out address!))
            throw new UsageException($"--address must be an IP address, not '{given}'");
        Uri? otlp = null;
        if (parsed.GetValue(Otlp) is { } uri && !Uri.TryCreate(uri, UriKind.Absolute, out otlp))
            throw new UsageException($"--otlp must be a URI, not '{uri}'");
        var port = parsed.GetValue(NodePort);
        if (port is < 1 or > 65535)
            throw new UsageException($"--node-port must be from 1 to 65535, not {port}");
        return new OrcdOptions
        {
            DataDirectory = Path.GetFullPath(parsed.GetValue(Data)!),
            RunDirectory = Path.GetFullPath(parsed.GetValue(Run)!),
            CgroupParent = parsed.GetValue(CgroupParent)!,
            PostgresFile = parsed.GetValue(Postgres),
            Listen = endpoint,
            NodeName = parsed.GetValue(NodeName)!,
            Address = address,
            NodePort = port,
            Otlp = otlp,
            OtlpProtocol = parsed.GetValue(OtlpProtocol) == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            LogFormat = parsed.GetValue(Format) == "json" ? LogFormat.Json : LogFormat.Text,
        };
    }
}
