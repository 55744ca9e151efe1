/* Calls that an ordinary user may not make at all. Root is not asked: some would succeed. */

#include <sys/swap.h>

ANSWER(need_acct, acct(path))
ANSWER(need_swapon, swapon(path, 0))
ANSWER(need_swapoff, swapoff(path))
ANSWER(need_chroot, chroot(path))
ANSWER(need_mount, mount("none", path, "tmpfs", 0, NULL))
ANSWER(need_umount, umount(path))
