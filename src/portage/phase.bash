# blinkers: the src_ phases of an ebuild under a view. Sourced by Portage's bashrc in every
# phase; written by `blinkers portage install`.
#
# Names that begin with three underscores belong to the package manager: Portage never saves
# them, so that nothing from here reaches another phase or the installed package's environment.
# The view itself is switched on by four exported variables, and these are gone before a
# phase's function has returned.

# shellcheck shell=bash
# shellcheck disable=SC2154  # Portage's variables

[[ ${EBUILD_PHASE} == depend ]] && return 0

___blinkers_home=${BASH_SOURCE[0]%/*}

# What make.conf and package.env say comes with the first phase alone. It is kept beside the
# build, and not in its environment.
___blinkers_settings() {
	local ___name ___text=
	for ___name in BLINKERS_PORTAGE BLINKERS_PORTAGE_{PACKAGES,TREES,HIDE}; do
		[[ -v ${___name} ]] && ___text+="${___name}=${!___name//[[:space:]]/ }"$'\n'
		unset -v "${___name}"
	done
	# Its work is done when this shell has started: what it starts knows PORTAGE_BUILDDIR.
	unset -v BLINKERS_WAIT
	if [[ ${___text} && -d ${T} && ${MERGE_TYPE} != binary && ${EMERGE_FROM} != binary ]]; then
		printf %s "${___text}" 2>/dev/null >"${T}/blinkers.settings" ||
			die "blinkers: cannot write ${T}/blinkers.settings"
	fi
}

# The mode of this build, into ___blinkers_mode.
___blinkers_read_mode() {
	___blinkers_mode=off
	[[ -r ${T}/blinkers.settings ]] || return 0
	local ___name ___value
	while IFS='=' read -r ___name ___value; do
		[[ ${___name} == BLINKERS_PORTAGE ]] && ___blinkers_mode=${___value}
	done <"${T}/blinkers.settings"
	case ${___blinkers_mode} in
	enforce | fail | warn | off) ;;
	*) die "BLINKERS_PORTAGE=\"${___blinkers_mode}\" is none of enforce, fail, warn, off" ;;
	esac
}

# What the build is, as `blinkers portage view` reads it, into ___blinkers_text.
___blinkers_describe() {
	local ___name ___value IFS=:
	___blinkers_text=
	for ___name in \
		CATEGORY PF EAPI SLOT USE INHERITED DEPEND BDEPEND RDEPEND PDEPEND IDEPEND \
		ROOT EPREFIX ESYSROOT PORTAGE_CONFIGROOT PORTAGE_BUILDDIR EBUILD \
		PORTAGE_BIN_PATH PORTAGE_PYM_PATH PORTAGE_PYTHON PORTAGE_ACTUAL_DISTDIR DISTDIR \
		CCACHE_DIR DISTCC_DIR; do
		___value=${!___name}
		___blinkers_text+="${___name}=${___value//[[:space:]]/ }"$'\n'
	done
	___blinkers_text+="PORTAGE_ECLASS_LOCATIONS=${PORTAGE_ECLASS_LOCATIONS[*]}"$'\n'
	___blinkers_text+=$(<"${T}/blinkers.settings")
}

# The view, once for a build: again only if what the build says of itself has changed, or what
# is installed.
___blinkers_view() {
	local ___directory=${T}/blinkers ___installed=${EPREFIX}/var/db/pkg
	local ___blinkers_text
	___blinkers_describe
	[[ -r ${___directory}/description &&
		! ${___installed} -nt ${___directory}/index &&
		$(<"${___directory}/description") == "${___blinkers_text}" ]] && return 0
	printf %s "${___blinkers_text}" |
		"${___blinkers_home}/blinkers" portage view "${___directory}" ||
		die "blinkers: the view of this build could not be made"
}

___blinkers_on() {
	[[ -e ${T}/blinkers/told ]] && rm -f -- "${T}/blinkers/told"
	export BLINKERS_USAGE=${T}/blinkers/usage BLINKERS_LOG=${T}/blinkers/log.${EBUILD_PHASE}
	export BLINKERS_MODE=enforce
	[[ ${___blinkers_mode} == warn ]] && BLINKERS_MODE=warn
	export BLINKERS_INDEX=${T}/blinkers/index
}

___blinkers_off() {
	unset -v BLINKERS_INDEX BLINKERS_MODE BLINKERS_LOG BLINKERS_USAGE
}

# Tells what was asked for. Status 1: something was that is not declared.
___blinkers_report() {
	[[ -e ${T}/blinkers/told ]] && return 0
	local ___status=0
	"${___blinkers_home}/blinkers" portage report "$@" "${T}/blinkers" || ___status=$?
	if [[ ${___status} -gt 1 ]]; then
		eerror "blinkers: there is no report of this build"
		return "${___status}"
	fi
	local ___text
	___text=$(<"${T}/blinkers/hints")
	[[ ${___text} ]] && einfo "${___text//\\/\\\\}"
	___text=$(<"${T}/blinkers/report")
	[[ ${___text} ]] && eqawarn "${___text//\\/\\\\}"
	: >"${T}/blinkers/told"
	return "${___status}"
}

# Called by die, and by Portage itself after a phase that ended otherwise.
___blinkers_died() {
	___blinkers_off
	[[ -e ${T}/blinkers/description ]] || return 0
	___blinkers_report --failed
	return 0
}

# Runs a phase's function under the view.
___blinkers_run() {
	___blinkers_view
	EBUILD_DEATH_HOOKS+=" ___blinkers_died"
	___blinkers_on
	___blinkers_ebuild_phase "$@"
	___blinkers_off
	EBUILD_DEATH_HOOKS=${EBUILD_DEATH_HOOKS// ___blinkers_died/}
	[[ ${EBUILD_DEATH_HOOKS} ]] || unset -v EBUILD_DEATH_HOOKS
}

___blinkers_settings

if [[ ${MISC_FUNCTIONS_ARGS} ]]; then
	# No phase, but what Portage does after one; this when it failed.
	[[ " ${MISC_FUNCTIONS_ARGS} " == *" die_hooks "* && -e ${T}/blinkers/description ]] &&
		EBUILD_DEATH_HOOKS+=" ___blinkers_died"
	return 0
fi
case ${EBUILD_PHASE} in
prepare | configure | compile | test | install) ;;
*) return 0 ;;
esac
___blinkers_read_mode
[[ ${___blinkers_mode} == off ]] && return 0

if ! declare -F __ebuild_phase >/dev/null; then
	[[ ${___blinkers_mode} == warn ]] ||
		die "blinkers does not know this Portage: it has no __ebuild_phase. BLINKERS_PORTAGE=\"off\" builds without a view"
	eqawarn "QA Notice: blinkers does not know this Portage, and has not looked at this phase"
	return 0
fi

# Portage calls it for the function of a phase, and for the hooks before and after it.
___blinkers_text=$(declare -f __ebuild_phase)
eval "${___blinkers_text/__ebuild_phase/___blinkers_ebuild_phase}"
__ebuild_phase() {
	case $1 in
	src_prepare | src_configure | src_compile | src_test | src_install)
		___blinkers_run "$@"
		;;
	*)
		___blinkers_ebuild_phase "$@"
		;;
	esac
	[[ $1 == src_install ]] || return 0
	local ___status=0
	___blinkers_report || ___status=$?
	if [[ ${___status} == 1 && ${___blinkers_mode} == fail ]]; then
		die "blinkers: undeclared dependencies were used; see the QA notice"
	elif [[ ${___status} -gt 1 && ${___blinkers_mode} != warn ]]; then
		die "blinkers: what this build asked for is not known"
	fi
}
