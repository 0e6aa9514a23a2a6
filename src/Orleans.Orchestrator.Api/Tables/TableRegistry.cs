using System.Collections.Frozen;
using System.Text.Json;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Tables.Columns;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Autoscaling.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Tables;

/// <summary>Writes objects of any kind as <c>meta.k8s.io/v1 Table</c>.</summary>
internal sealed class TableRegistry(TimeProvider time)
{
    private static readonly ITable Fallback = new PlainTable();

    private readonly FrozenDictionary<string, ITable> _tables = new Dictionary<ResourceKind, ITable>
    {
        [ResourceKinds.Pod] = new PodTable(),
        [ResourceKinds.Deployment] = new DeploymentTable(),
        [ResourceKinds.ReplicaSet] = new ReplicaSetTable(),
        [ResourceKinds.Job] = new JobTable(),
        [ResourceKinds.HorizontalPodAutoscaler] = new HorizontalPodAutoscalerTable(),
        [ResourceKinds.ControllerRevision] = new ControllerRevisionTable(),
        [ResourceKinds.Service] = new ServiceTable(),
        [ResourceKinds.Endpoints] = new EndpointsTable(),
        [ResourceKinds.EndpointSlice] = new EndpointSliceTable(),
        [ResourceKinds.Node] = new NodeTable(),
        [ResourceKinds.Namespace] = new NamespaceTable(),
        [ResourceKinds.ConfigMap] = new ConfigMapTable(),
        [ResourceKinds.Secret] = new SecretTable(),
        [ResourceKinds.ServiceAccount] = new ServiceAccountTable(),
        [ResourceKinds.Event] = new EventTable(),
        [ResourceKinds.Lease] = new LeaseTable(),
        [ResourceKinds.PodTemplate] = new PodTemplateTable(),
        [ResourceKinds.CustomResourceDefinition] = new CustomResourceDefinitionTable(),
        [ResourceKinds.LimitRange] = new LimitRangeTable(),
        [ResourceKinds.ResourceQuota] = new ResourceQuotaTable(),
        [ResourceKinds.PodDisruptionBudget] = new PodDisruptionBudgetTable(),
        [ResourceKinds.NodeMetrics] = new NodeMetricsTable(),
        [ResourceKinds.PodMetrics] = new PodMetricsTable(),
        [ResourceKinds.APIService] = new ApiServiceTable(),
        [ResourceKinds.PriorityClass] = new PriorityClassTable(),
        [ResourceKinds.CertificateSigningRequest] = new CertificateSigningRequestTable(),
        [ResourceKinds.Ingress] = new IngressTable(),
        [ResourceKinds.IngressClass] = new IngressClassTable(),
        [ResourceKinds.ServiceCIDR] = new ServiceCidrTable(),
        [ResourceKinds.IPAddress] = new IpAddressTable(),
        [ResourceKinds.RuntimeClass] = new RuntimeClassTable(),
        [ResourceKinds.FlowSchema] = new FlowSchemaTable(),
        [ResourceKinds.PriorityLevelConfiguration] = new PriorityLevelConfigurationTable(),
        [ResourceKinds.PersistentVolume] = new PersistentVolumeTable(),
        [ResourceKinds.PersistentVolumeClaim] = new PersistentVolumeClaimTable(),
        [ResourceKinds.StorageClass] = new StorageClassTable(),
        [ResourceKinds.CSIDriver] = new CsiDriverTable(),
        [ResourceKinds.CSINode] = new CsiNodeTable(),
        [ResourceKinds.CSIStorageCapacity] = new CsiStorageCapacityTable(),
        [ResourceKinds.VolumeAttachment] = new VolumeAttachmentTable(),
        [ResourceKinds.Role] = new RoleTable(),
        [ResourceKinds.RoleBinding] = new RoleBindingTable(),
        [ResourceKinds.ClusterRole] = new ClusterRoleTable(),
        [ResourceKinds.ClusterRoleBinding] = new ClusterRoleBindingTable(),
        [ResourceKinds.MutatingWebhookConfiguration] = new MutatingWebhookConfigurationTable(),
        [ResourceKinds.ValidatingAdmissionPolicy] = new ValidatingAdmissionPolicyTable(),
        [ResourceKinds.ValidatingAdmissionPolicyBinding] = new ValidatingAdmissionPolicyBindingTable(),
        [ResourceKinds.ValidatingWebhookConfiguration] = new ValidatingWebhookConfigurationTable(),
    }.ToFrozenDictionary(p => p.Key.Collection, p => p.Value);

    /// <summary>Writes a table of objects of one kind.</summary>
    public void Write(
        Utf8JsonWriter writer, ResourceKind kind, IReadOnlyList<ResourceObject> items, IncludeObject include,
        string? resourceVersion, string? next, long? remaining)
    {
        var table = kind.Custom is { } custom ? new CustomTable(custom) : _tables.GetValueOrDefault(kind.Collection, Fallback);
        var now = time.GetUtcNow();
        writer.WriteStartObject();
        writer.WriteString("kind"u8, "Table"u8);
        writer.WriteString("apiVersion"u8, "meta.k8s.io/v1"u8);
        ListResponse.WriteMetadata(writer, resourceVersion, next, remaining);
        WriteColumns(writer, table.Columns);
        writer.WriteStartArray("rows"u8);
        foreach (var item in items)
            WriteRow(writer, table, item, include, now);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes a table of one Scale.</summary>
    public void Write(Utf8JsonWriter writer, Scale scale)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, "Table"u8);
        writer.WriteString("apiVersion"u8, "meta.k8s.io/v1"u8);
        ListResponse.WriteMetadata(writer, scale.Metadata.ResourceVersion, null, null);
        WriteColumns(writer, ScaleTable.Columns);
        writer.WriteStartArray("rows"u8);
        writer.WriteStartObject();
        writer.WriteStartArray("cells"u8);
        ScaleTable.WriteCells(writer, scale, time.GetUtcNow());
        writer.WriteEndArray();
        writer.WriteStartObject("object"u8);
        writer.WriteString("kind"u8, "PartialObjectMetadata"u8);
        writer.WriteString("apiVersion"u8, "meta.k8s.io/v1"u8);
        writer.WriteMessage("metadata"u8, scale.Metadata);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteColumns(Utf8JsonWriter writer, IReadOnlyList<Column> columns)
    {
        writer.WriteStartArray("columnDefinitions"u8);
        foreach (var column in columns)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, column.Name);
            writer.WriteString("type"u8, column.Type);
            writer.WriteString("format"u8, column.Format);
            writer.WriteString("description"u8, column.Description);
            writer.WriteNumber("priority"u8, column.Priority);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter writer, ITable table, ResourceObject item, IncludeObject include, DateTimeOffset now)
    {
        var value = item.Value;
        writer.WriteStartObject();
        writer.WriteStartArray("cells"u8);
        table.WriteCells(writer, value, now);
        writer.WriteEndArray();
        if (table.Condition(value) is var (type, reason, message))
        {
            writer.WriteStartArray("conditions"u8);
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            writer.WriteString("status"u8, "True"u8);
            writer.WriteString("reason"u8, reason);
            writer.WriteString("message"u8, message);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        if (include == IncludeObject.Object)
        {
            writer.WritePropertyName("object"u8);
            writer.WriteRawValue(item.Json.Span, skipInputValidation: true);
        }
        else if (include == IncludeObject.Metadata)
        {
            writer.WritePropertyName("object"u8);
            ObjectResponse.WritePartial(writer, item);
        }

        writer.WriteEndObject();
    }
}
