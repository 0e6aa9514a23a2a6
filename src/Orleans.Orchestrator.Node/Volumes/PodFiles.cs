using System.Net;
using System.Text;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>The three files under <c>/etc</c> that every container of a pod sees: hosts, hostname, resolv.conf.</summary>
internal static class PodFiles
{
    public static void Write(string directory, Pod pod, string? podAddress, NodeAgentOptions options, IPAddress nameserver)
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        WriteText(Path.Combine(directory, "hostname"), (pod.Spec.HostNetwork == true ? options.NodeName : Hostname(pod)) + "\n");
        WriteText(Path.Combine(directory, "hosts"), Hosts(pod, podAddress, options.ClusterDomain));
        WriteText(Path.Combine(directory, "resolv.conf"), Resolver(pod, options.ClusterDomain, nameserver));
    }

    /// <summary>Running containers have these very files mounted: what is the same is left alone.</summary>
    private static void WriteText(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
            File.WriteAllText(path, text);
    }

    public static string Hostname(Pod pod)
    {
        var name = pod.Spec.Hostname is { Length: > 0 } given ? given : pod.Metadata.Name ?? "";
        return name.Length <= 63 ? name : name[..63].TrimEnd('-', '.');
    }

    private static string Hosts(Pod pod, string? podAddress, string clusterDomain)
    {
        var text = new StringBuilder("# Written by Orleans.Orchestrator\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
        var name = Hostname(pod);
        if (podAddress is not null)
        {
            var full = pod.Spec.Subdomain is { Length: > 0 } subdomain ? $"{name}.{subdomain}.{pod.Metadata.Namespace}.svc.{clusterDomain}\t" : "";
            text.Append(podAddress).Append('\t').Append(full).Append(name).Append('\n');
        }

        foreach (var alias in pod.Spec.HostAliases)
            text.Append(alias.Ip).Append('\t').AppendJoin('\t', alias.Hostnames).Append('\n');
        return text.ToString();
    }

    private static string Resolver(Pod pod, string clusterDomain, IPAddress nameserver)
    {
        var policy = pod.Spec.DnsPolicy ?? "ClusterFirst";
        var host = policy == "Default" || (policy == "ClusterFirst" && pod.Spec.HostNetwork == true);
        var (servers, searches, settings) = (new List<string>(), new List<string>(), new List<string>());
        if (host && File.Exists("/etc/resolv.conf"))
        {
            foreach (var words in File.ReadLines("/etc/resolv.conf").Select(l => l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 1))
                (words[0] switch { "nameserver" => servers, "search" => searches, "options" => settings, _ => [] }).AddRange(words[1..]);
        }
        else if (policy != "None")
        {
            servers.Add(nameserver.ToString());
            searches.AddRange([$"{pod.Metadata.Namespace}.svc.{clusterDomain}", $"svc.{clusterDomain}", clusterDomain]);
            settings.Add("ndots:5");
        }

        if (pod.Spec.DnsConfig is { } config)
        {
            servers.AddRange(config.Nameservers);
            searches.AddRange(config.Searches);
            foreach (var option in config.Options)
            {
                settings.RemoveAll(s => s.Split(':')[0] == option.Name);
                settings.Add(option.Value is { Length: > 0 } value ? $"{option.Name}:{value}" : option.Name ?? "");
            }
        }

        var text = new StringBuilder();
        foreach (var server in servers.Distinct())
            text.Append("nameserver ").Append(server).Append('\n');
        if (searches.Count > 0)
            text.Append("search ").AppendJoin(' ', searches.Distinct()).Append('\n');
        if (settings.Count > 0)
            text.Append("options ").AppendJoin(' ', settings).Append('\n');
        return text.ToString();
    }
}
