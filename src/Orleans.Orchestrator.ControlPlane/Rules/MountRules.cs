using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for where a container has its volumes.</summary>
internal static class MountRules
{
    public static void Validate(FieldPath container, Container value, PodScope scope, FaultList faults)
    {
        var points = new HashSet<string>();
        for (var i = 0; i < value.VolumeMounts.Length; i++)
            Mount(container.Child("volumeMounts"), i, value, scope, points, faults);
        Devices(container.Child("volumeDevices"), value, scope, faults);
    }

    private static void Mount(FieldPath path, int index, Container container, PodScope scope, HashSet<string> points, FaultList faults)
    {
        var (mount, at) = (container.VolumeMounts[index], path.Index(index));
        Checks.Required(at.Child("name"), mount.Name, faults);
        if (!scope.Volumes.TryGetValue(mount.Name, out var volume))
            faults.NotFound(at.Child("name"), mount.Name);
        Checks.Required(at.Child("mountPath"), mount.MountPath, faults);
        if (!points.Add(mount.MountPath))
            faults.Invalid(at.Child("mountPath"), mount.MountPath, "must be unique");
        if (container.VolumeDevices.Any(d => d.Name == mount.Name))
            faults.Invalid(at.Child("name"), mount.Name, "must not already exist in volumeDevices");
        if (container.VolumeDevices.Any(d => d.DevicePath == mount.MountPath))
            faults.Invalid(at.Child("mountPath"), mount.MountPath, "must not already exist as a path in volumeDevices");
        if (volume?.Image is not null && !string.IsNullOrEmpty(mount.SubPath))
            faults.Invalid(at.Child("subPath"), mount.SubPath, "not allowed in image volume sources");
        if (volume?.Image is not null && !string.IsNullOrEmpty(mount.SubPathExpr))
            faults.Invalid(at.Child("subPathExpr"), mount.SubPathExpr, "not allowed in image volume sources");
        // From here on Kubernetes names the list and not the mount.
        Checks.DescendingPath(path.Child("subPath"), mount.SubPath, faults);
        if (!string.IsNullOrEmpty(mount.SubPathExpr) && !string.IsNullOrEmpty(mount.SubPath))
            faults.Invalid(at.Child("subPathExpr"), mount.SubPathExpr, "subPathExpr and subPath are mutually exclusive");
        Checks.DescendingPath(path.Child("subPathExpr"), mount.SubPathExpr, faults);
        Checks.OneOf(path.Child("mountPropagation"), mount.MountPropagation, faults, "Bidirectional", "HostToContainer", "None");
        if (mount.MountPropagation == "Bidirectional" && container.SecurityContext?.Privileged != true)
            faults.Forbidden(path.Child("mountPropagation"), "Bidirectional mount propagation is available only to privileged containers");
        ReadOnly(path.Child("recursiveReadOnly"), mount, faults);
    }

    private static void ReadOnly(FieldPath path, VolumeMount mount, FaultList faults)
    {
        Checks.OneOf(path, mount.RecursiveReadOnly, faults, "Disabled", "Enabled", "IfPossible");
        if (mount.RecursiveReadOnly is not ("Enabled" or "IfPossible"))
            return;
        if (mount.ReadOnly != true)
            faults.Forbidden(path, "may only be specified when readOnly is true");
        if (mount.MountPropagation is not (null or "None"))
            faults.Forbidden(path, "may only be specified when mountPropagation is None or not specified");
    }

    private static void Devices(FieldPath path, Container container, PodScope scope, FaultList faults)
    {
        var (names, points) = (new HashSet<string>(), new HashSet<string>());
        for (var i = 0; i < container.VolumeDevices.Length; i++)
        {
            var (device, at) = (container.VolumeDevices[i], path.Index(i));
            Checks.Required(at.Child("name"), device.Name, faults);
            if (device.Name.Length > 0 && !names.Add(device.Name))
                faults.Invalid(at.Child("name"), device.Name, "must be unique");
            if (!scope.Volumes.TryGetValue(device.Name, out var volume))
                faults.NotFound(at.Child("name"), device.Name);
            else if (volume is { PersistentVolumeClaim: null, Ephemeral: null })
                faults.Invalid(at.Child("name"), device.Name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
            Checks.Required(at.Child("devicePath"), device.DevicePath, faults);
            if (points.Contains(device.DevicePath))
                faults.Invalid(at.Child("devicePath"), device.DevicePath, "must be unique");
            if (Checks.HasBacksteps(device.DevicePath))
                faults.Invalid(at.Child("devicePath"), device.DevicePath, "can not contain backsteps ('..')");
            else
                points.Add(device.DevicePath);
            if (container.VolumeMounts.Any(m => m.Name == device.Name))
                faults.Invalid(at.Child("name"), device.Name, "must not already exist in volumeMounts");
            if (container.VolumeMounts.Any(m => m.MountPath == device.DevicePath))
                faults.Invalid(at.Child("devicePath"), device.DevicePath, "must not already exist as a path in volumeMounts");
        }
    }
}
